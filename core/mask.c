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

/* A copy that grows from `next` on; there is room for every byte becoming stars. */
struct copy {
    char *text, *next;
};

static bool copy_begin(struct copy *copy, const char *text)
{
    copy->text = malloc(sizeof stars * (strlen(text) + 1));
    copy->next = copy->text;
    return copy->text != NULL;
}

static void copy_add(struct copy *copy, const char *text, size_t length)
{
    memcpy(copy->next, text, length);
    copy->next += length;
    *copy->next = '\0';
}

/* "name=value", with what ends it. */
static void add_parameter(struct copy *copy, const char *text, size_t length)
{
    size_t name = strcspn(text, "=&#");
    bool has_value = name + 1 < length && text[name] == '=' && !strchr("&#", text[name + 1]);
    if (!has_value || !is_secret(text, name)) {
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

char *mask_url(const char *url)
{
    struct copy copy;
    if (!copy_begin(&copy, url))
        return NULL;
    const char *scheme = strstr(url, "://");
    const char *authority = scheme ? scheme + 3 : url;
    size_t length = strcspn(authority, "/?#");
    const char *at = memrchr(authority, '@', length);
    copy_add(&copy, url, (size_t)(authority - url));
    if (at) {
        copy_add(&copy, stars, sizeof stars - 1);
        length -= (size_t)(at - authority);
        authority = at;
    }
    copy_add(&copy, authority, length);
    size_t path = strcspn(authority + length, "?#");
    copy_add(&copy, authority + length, path);
    add_query(&copy, authority + length + path);
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
        return strstr(text, "://") ? mask_url(text) : strdup(text);
    if (!copy_begin(&copy, text))
        return NULL;
    copy_add(&copy, text, (size_t)(value - text));
    copy_add(&copy, " ***", 4);
    return copy.text;
}
