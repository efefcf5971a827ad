#include "core/mask.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char stars[] = "***";

/* What the name of a header or parameter holds when its value is secret. */
static const char *const words[] = {"auth",       "token",   "cookie", "key", "pass",
                                    "secret",     "signat",  "pwd",    "jwt", "bearer",
                                    "credential", "session", "csrf",   "xsrf"};
/* What it is, as a whole. */
static const char *const names[] = {"sig", "sid", "pin", "otp", "code", "pw"};

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

static bool is_secret(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (holds(name, length, words[i]))
            return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (length == strlen(names[i]) && holds(name, length, names[i]))
            return true;
    return false;
}

/* A copy that grows from `next` on; there is room for every byte becoming stars, and in `plain` for
 * any part of the text without its percent signs. */
struct copy {
    char *text, *next, *plain;
};

static bool copy_begin(struct copy *copy, const char *text)
{
    size_t size = strlen(text) + 1;
    copy->text = malloc((sizeof stars + 1) * size);
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

/* Into `plain`, as the server will read it. Returns its length. */
static size_t copy_decode(struct copy *copy, const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        bool escaped = text[i] == '%' && i + 2 < length && hex_digit(text[i + 1]) >= 0 &&
                       hex_digit(text[i + 2]) >= 0;
        copy->plain[count++] =
            escaped ? (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
        i += escaped ? 2 : 0;
    }
    copy->plain[count] = '\0';
    return count;
}

static void copy_add(struct copy *copy, const char *text, size_t length)
{
    memcpy(copy->next, text, length);
    copy->next += length;
    *copy->next = '\0';
}

/* Behind the next "://", also where there are more or fewer slashes: some read that as a URL, too.
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

/* Whether this holds a URL, as that of a page to go on to, with user information of its own. */
static bool has_user(const char *text, size_t length)
{
    const char *authority = find_authority(text, length);
    return authority && memchr(authority, '@', (size_t)(text + length - authority));
}

/* "name=value", with what ends it. */
static void add_parameter(struct copy *copy, const char *text, size_t length)
{
    size_t name = strcspn(text, "=&#");
    bool is_kept = name + 1 >= length || text[name] != '=' || strchr("&#", text[name + 1]);
    if (!is_kept)
        is_kept = !is_secret(copy->plain, copy_decode(copy, text, name)) &&
                  !has_user(copy->plain, copy_decode(copy, text + name + 1, length - name - 1));
    if (is_kept) {
        copy_add(copy, text, length);
        return;
    }
    copy_add(copy, text, name + 1);
    copy_add(copy, stars, sizeof stars - 1);
    if (strchr("&#", text[length - 1]))
        copy_add(copy, text + length - 1, 1);
}

/* From '?' or '#' to the end. Tokens are handed out in fragments, too. */
static void add_query(struct copy *copy, const char *text)
{
    if (*text != '\0')
        copy_add(copy, text++, 1);
    while (*text != '\0') {
        size_t length = strcspn(text, "&#");
        if (text[length] != '\0')
            length++;
        add_parameter(copy, text, length);
        text += length;
    }
}

/* The part before a query: each authority in it goes without its user information. */
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

char *mask_url(const char *url)
{
    struct copy copy;
    if (!copy_begin(&copy, url))
        return NULL;
    size_t address = strcspn(url, "?#");
    add_address(&copy, url, address);
    add_query(&copy, url + address);
    return copy.text;
}

/* Where the value of a secret header begins, behind the colon; NULL: this is none. */
static const char *secret_value(const char *text)
{
    const char *colon = strchr(text, ':');
    if (!colon || strncmp(colon, "://", 3) == 0)
        return NULL;
    const char *name = colon;
    while (name > text && name[-1] != '=' && !isspace((unsigned char)name[-1]))
        name--;
    return is_secret(name, (size_t)(colon - name)) ? colon + 1 : NULL;
}

char *mask_text(const char *text)
{
    struct copy copy;
    const char *value = secret_value(text);
    if (!value)
        return strstr(text, ":/") ? mask_url(text) : strdup(text);
    if (!copy_begin(&copy, text))
        return NULL;
    copy_add(&copy, text, (size_t)(value - text));
    copy_add(&copy, " ***", 4);
    return copy.text;
}
