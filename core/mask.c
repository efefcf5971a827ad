/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/mask.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char stars[] = "***";

/* Parts of names of headers, parameters and keys whose values are secret. */
static const char *const words[] = {"auth",       "token",   "cookie", "key",      "pass",
                                    "secret",     "signat",  "pwd",    "jwt",      "bearer",
                                    "credential", "session", "csrf",   "xsrf",     "dpop",
                                    "ticket",     "hmac",    "saml",   "assertion"};
/* Words of such names, separated by '-', '_' and '.'. */
static const char *const parts[] = {"sig", "sid", "pin", "otp", "pw"};
/* Complete names. */
static const char *const names[] = {"code"};

static bool holds(const char *name, size_t length, const char *word)
{
    size_t word_length = strlen(word);
    for (size_t at = 0; at + word_length <= length; at++) {
        size_t same = 0;
        while (same < word_length && tolower((unsigned char)name[at + same]) == word[same])
            same++;
        if (same == word_length)
            return true;
    }
    return false;
}

static bool is_one_of(const char *name, size_t length, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (length == strlen(list[i]) && holds(name, length, list[i]))
            return true;
    return false;
}

static bool is_secret(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (holds(name, length, words[i]))
            return true;
    const char *end = name + length;
    for (const char *part = name; part < end;) {
        const char *next = part;
        while (next < end && !strchr("-_.", *next))
            next++;
        if (is_one_of(part, (size_t)(next - part), parts, sizeof parts / sizeof parts[0]))
            return true;
        part = next + 1;
    }
    return is_one_of(name, length, names, sizeof names / sizeof names[0]);
}

bool mask_is_secret(const char *header)
{
    return is_secret(header, strcspn(header, ": \t"));
}

/* A copy that grows at `next`; there is room to mask every byte, and in `plain` for any part of the
 * text without its percent escapes. */
struct copy {
    char *text, *next, *plain;
};

static bool copy_begin(struct copy *copy, const char *text)
{
    size_t size = strlen(text) + 1;
    copy->text = malloc((sizeof stars + 1) * size);
    if (copy->text)
        *copy->text = '\0';
    copy->next = copy->text;
    copy->plain = copy->text ? copy->text + sizeof stars * size : NULL;
    return copy->text != NULL;
}

static int hex_digit(char digit)
{
    if (isdigit((unsigned char)digit))
        return digit - '0';
    return isxdigit((unsigned char)digit) ? tolower((unsigned char)digit) - 'a' + 10 : -1;
}

/* Decodes percent escapes in `plain`, once; returns whether there were any. */
static bool decode_once(char *plain, size_t *length)
{
    size_t count = 0;
    for (size_t i = 0; i < *length; i++) {
        bool escaped = plain[i] == '%' && i + 2 < *length && hex_digit(plain[i + 1]) >= 0 &&
                       hex_digit(plain[i + 2]) >= 0;
        plain[count++] =
            escaped ? (char)(hex_digit(plain[i + 1]) * 16 + hex_digit(plain[i + 2])) : plain[i];
        i += escaped ? 2 : 0;
    }
    bool changed = count < *length;
    plain[count] = '\0';
    *length = count;
    return changed;
}

/* Decodes into `plain`, as the server will read it. Returns its length. */
static size_t copy_decode(struct copy *copy, const char *text, size_t length)
{
    memcpy(copy->plain, text, length);
    copy->plain[length] = '\0';
    (void)decode_once(copy->plain, &length);
    return length;
}

static void copy_add(struct copy *copy, const char *text, size_t length)
{
    memcpy(copy->next, text, length);
    copy->next += length;
    *copy->next = '\0';
}

/* The position after the next "://", also with more or fewer slashes, which some programs accept.
 * NULL: there is none. */
static const char *find_authority(const char *text, size_t length)
{
    const char *authority = memmem(text, length, ":/", 2);
    if (!authority)
        return NULL;
    authority++;
    while (authority < text + length && *authority == '/')
        authority++;
    return authority;
}

/* Whether this contains a URL (of a page to continue to, say) with user information. */
static bool has_user(const char *text, size_t length)
{
    const char *authority = find_authority(text, length);
    return authority && memchr(authority, '@', (size_t)(text + length - authority));
}

/* Whether this is JSON, or part of it, with a secret value. */
static bool has_secret_key(const char *text, size_t length)
{
    const char *end = text + length;
    const char *quote = memchr(text, '"', length);
    while (quote) {
        const char *close = memchr(quote + 1, '"', (size_t)(end - quote - 1));
        const char *next = close ? close + 1 : end;
        while (next < end && isspace((unsigned char)*next))
            next++;
        if (next < end && *next == ':' && is_secret(quote + 1, (size_t)(close - quote - 1)))
            return true;
        quote = close;
    }
    return false;
}

/* Whether this contains "name=value" with a secret name, like the query of a URL. */
static bool has_secret_parameter(const char *text, size_t length)
{
    const char *end = text + length;
    for (const char *name = text; name < end; name++) {
        const char *next = name;
        while (next < end && !strchr("=?&;#", *next))
            next++;
        if (next + 1 < end && *next == '=' && is_secret(name, (size_t)(next - name)))
            return true;
        name = next;
    }
    return false;
}

/* Likewise for a value, which may be a URL or JSON, escaped once or more. */
static bool holds_secret(struct copy *copy, const char *text, size_t length)
{
    bool found = false;
    memcpy(copy->plain, text, length);
    copy->plain[length] = '\0';
    do
        found = has_user(copy->plain, length) || has_secret_key(copy->plain, length) ||
                has_secret_parameter(copy->plain, length);
    while (!found && decode_once(copy->plain, &length));
    return found;
}

/* Characters that end a parameter; HTML 4 also allowed ';'. */
static const char separators[] = "&;#";

/* "name=value" and its separator. */
static void add_parameter(struct copy *copy, const char *text, size_t length)
{
    size_t end = strchr(separators, text[length - 1]) ? 1 : 0;
    const char *equal = memchr(text, '=', length);
    size_t name = equal ? (size_t)(equal - text) + 1 : 0;
    size_t value = length - end - name;
    bool is_kept =
        value == 0 || ((name == 0 || !is_secret(copy->plain, copy_decode(copy, text, name - 1))) &&
                       !holds_secret(copy, text + name, value));
    if (is_kept) {
        copy_add(copy, text, length);
        return;
    }
    copy_add(copy, text, name);
    copy_add(copy, stars, sizeof stars - 1);
    copy_add(copy, text + length - end, end);
}

/* From '?', '#' or ';' to the end. Fragments may contain tokens, too. */
static void add_query(struct copy *copy, const char *text)
{
    if (*text != '\0')
        copy_add(copy, text++, 1);
    while (*text != '\0') {
        size_t length = strcspn(text, separators);
        if (text[length] != '\0')
            length++;
        add_parameter(copy, text, length);
        text += length;
    }
}

/* The part before a query: removes the user information of each authority in it. */
static void add_address(struct copy *copy, const char *text, size_t length)
{
    const char *end = text + length;
    const char *authority = text; /* there may be no scheme before it */
    while (authority) {
        copy_add(copy, text, (size_t)(authority - text));
        text = authority;
        const char *at = memrchr(authority, '@', strcspn(authority, "/?#"));
        if (at) {
            copy_add(copy, stars, sizeof stars - 1);
            text = at;
        }
        authority = find_authority(text, (size_t)(end - text));
    }
    copy_add(copy, text, (size_t)(end - text));
}

/* Where the parameters begin: those of a query or fragment, or of the path (";jsessionid="). A ';'
 * within an authority, even one inside a path, belongs to its user information. */
static size_t find_parameters(const char *url)
{
    size_t address = strcspn(url, "?#");
    const char *end = url + address, *authority = find_authority(url, address);
    while (authority) {
        const char *path = authority + strcspn(authority, "/?#");
        authority = find_authority(authority, (size_t)(end - authority));
        const char *semicolon = memchr(path, ';', (size_t)((authority ? authority : end) - path));
        if (semicolon)
            return (size_t)(semicolon - url);
    }
    return address;
}

char *mask_url(const char *url)
{
    struct copy copy;
    if (!copy_begin(&copy, url))
        return NULL;
    size_t address = find_parameters(url);
    add_address(&copy, url, address);
    add_query(&copy, url + address);
    return copy.text;
}

/* Where the value of a secret header begins, after the colon; NULL: not a secret header. */
static const char *secret_value(const char *text)
{
    const char *colon = strchr(text, ':');
    if (!colon || strncmp(colon, "://", 3) == 0 || colon[1] == '\0')
        return NULL;
    const char *name = colon;
    while (name > text && name[-1] != '=' && !isspace((unsigned char)name[-1]))
        name--;
    return is_secret(name, (size_t)(colon - name)) ? colon + 1 : NULL;
}

/* A URL, or something similar: "user:password@host", "/path?token=". */
static bool is_url_like(const char *text)
{
    const char *at = strchr(text, '@');
    const char *query = strpbrk(text, "?#");
    size_t word = strcspn(text, " \t");
    return strstr(text, ":/") || (query && strchr(query, '=')) ||
           (at && (size_t)(at - text) < word && memchr(text, ':', (size_t)(at - text)));
}

static char *mask_from(const char *text, const char *value, const char *with)
{
    struct copy copy;
    if (!copy_begin(&copy, text))
        return NULL;
    copy_add(&copy, text, (size_t)(value - text));
    copy_add(&copy, with, strlen(with));
    return copy.text;
}

char *mask_text(const char *text)
{
    const char *value = secret_value(text);
    if (value)
        return mask_from(text, value, " ***");
    char *masked = is_url_like(text) ? mask_url(text) : strdup(text);
    if (!masked || !has_secret_key(masked, strlen(masked)))
        return masked;
    char *shorter = mask_from(masked, masked + strcspn(masked, "{[\""), stars);
    free(masked);
    return shorter;
}

/* The length up to the closing quote; there may be other quotes inside. */
static size_t quoted_length(const char *text)
{
    const char *quote = strchr(text, '\'');
    while (quote && quote[1] != '\0' && !strchr(" \t\n;:,.)", quote[1]))
        quote = strchr(quote + 1, '\'');
    return quote ? (size_t)(quote - text) : strlen(text);
}

static size_t word_length(const char *text)
{
    size_t length = strcspn(text, " \t\n");
    while (length > 1 && strchr(":;,.)", text[length - 1]))
        length--;
    return length;
}

char *mask_message(const char *text)
{
    struct copy copy;
    if (!copy_begin(&copy, text))
        return NULL;
    while (*text != '\0') {
        size_t before = strspn(text, " \t\n(");
        copy_add(&copy, text, before);
        text += before;
        bool is_quoted = *text == '\'';
        copy_add(&copy, text, is_quoted);
        text += is_quoted;
        size_t length = is_quoted ? quoted_length(text) : word_length(text);
        char *word = strndup(text, length);
        char *masked = word ? mask_text(word) : NULL;
        free(word);
        if (!masked) {
            free(copy.text);
            return NULL;
        }
        copy_add(&copy, masked, strlen(masked));
        free(masked);
        text += length;
        length = strcspn(text, " \t\n");
        copy_add(&copy, text, length);
        text += length;
    }
    return copy.text;
}
