/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/mask.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

TestSuite(mask, .timeout = 20);

static void expect(char *masked, const char *wanted)
{
    cr_expect(eq(str, masked, (char *)wanted));
    free(masked);
}

Test(mask, hides_the_user_information_of_a_url)
{
    expect(mask_url("http://user:pass@host:80/a?b=c#d"), "http://***@host:80/a?b=c#d");
    expect(mask_url("https://token@host"), "https://***@host");
    expect(mask_url("http://a:b@c:d@host/"), "http://***@host/");
    expect(mask_url("user:pass@host/x"), "***@host/x");
    expect(mask_url("user:pass@host/go/http://x"), "***@host/go/http://x");
    expect(mask_url("https:user:pass@host/http://x"), "***@host/http://x");
    expect(mask_url("http:/user:pass@host/x"), "http:/***@host/x");
    expect(mask_url("http:///user:pass@host/x?a=://"), "http:///***@host/x?a=://");
    expect(mask_text("http:/user:pass@host/x"), "http:/***@host/x");
}

Test(mask, hides_the_user_information_of_a_url_within_a_url)
{
    expect(mask_url("http://u:p@h/?next=http://a:b@c/d&e=f"), "http://***@h/?next=***&e=f");
    expect(mask_url("h/?next=http%3A%2F%2Fa%3Ab%40c"), "h/?next=***");
    expect(mask_url("http://proxy/https://a:b@c/@d"), "http://proxy/https://***@c/@d");
    expect(mask_url("http://proxy/https://a;b@c/d;e"), "http://proxy/https://***@c/d;e");
    expect(mask_url("http://h/?next=http://c/d"), "http://h/?next=http://c/d");
}

Test(mask, hides_secret_parameters_whose_names_are_escaped)
{
    expect(mask_url("http://h/?%70assword=x&a%2=%"), "http://h/?%70assword=***&a%2=%");
    expect(mask_url("http://h/?to%6Ben=x#%6bey=y"), "http://h/?to%6Ben=***#%6bey=***");
}

Test(mask, leaves_a_url_without_secrets_alone)
{
    expect(mask_url("http://host/a@b?c=d@e"), "http://host/a@b?c=d@e");
    expect(mask_url(""), "");
    expect(mask_url("http://"), "http://");
    expect(mask_url("?"), "?");
}

Test(mask, hides_secret_parameters_of_a_query)
{
    expect(mask_url("http://h/?access_token=x&y=1"), "http://h/?access_token=***&y=1");
    expect(mask_url("http://h/?y=1&API_KEY=x"), "http://h/?y=1&API_KEY=***");
    expect(mask_url("http://h/?sig=x#frag"), "http://h/?sig=***#frag");
    expect(mask_url("http://h/?key=a?b&c=d"), "http://h/?key=***&c=d");
    expect(mask_url("http://h/?pass=x&passphrase=y&jwt=z&q=1"),
           "http://h/?pass=***&passphrase=***&jwt=***&q=1");
    expect(mask_url("http://h/?code=x&sid=y&pin=z&zip-code=1"),
           "http://h/?code=***&sid=***&pin=***&zip-code=1");
    expect(mask_url("http://h/?key=#key"), "http://h/?key=#key");
    expect(mask_url("http://h/?design=x&key=&key"), "http://h/?design=x&key=&key");
}

Test(mask, hides_secret_parameters_of_a_fragment)
{
    expect(mask_url("http://h/?a=b#access_token=x&y=1"), "http://h/?a=b#access_token=***&y=1");
    expect(mask_url("http://h/#token=x"), "http://h/#token=***");
    expect(mask_url("http://h/#"), "http://h/#");
}

Test(mask, hides_the_value_of_a_secret_header)
{
    expect(mask_text("Passphrase: x"), "Passphrase: ***");
    expect(mask_text("X-CSRF: x"), "X-CSRF: ***");
    expect(mask_text("Authorization: Bearer x"), "Authorization: ***");
    expect(mask_text("proxy-authorization:x"), "proxy-authorization: ***");
    expect(mask_text("Cookie: a=b; c=d"), "Cookie: ***");
    expect(mask_text("-HX-Api-Key: 1"), "-HX-Api-Key: ***");
    expect(mask_text("--header=Authorization: x://y@z"), "--header=Authorization: ***");
}

Test(mask, leaves_other_arguments_alone)
{
    expect(mask_text("Accept: text/html"), "Accept: text/html");
    expect(mask_text("threads:workers=32"), "threads:workers=32");
    expect(mask_text("reset:1%"), "reset:1%");
    expect(mask_text("-q"), "-q");
    expect(mask_text(""), "");
}

Test(mask, finds_a_url_in_an_argument)
{
    expect(mask_text("http://u:p@h/"), "http://***@h/");
    expect(mask_text("Referer: http://u:p@h/?token=x"), "Referer: http://***@h/?token=***");
}

Test(mask, knows_more_names_of_secrets)
{
    expect(mask_url("http://h/?ticket=a&assertion=b&SAMLResponse=c&x=d"),
           "http://h/?ticket=***&assertion=***&SAMLResponse=***&x=d");
    expect(mask_text("X-SID: a"), "X-SID: ***");
    expect(mask_text("DPoP: a"), "DPoP: ***");
    expect(mask_text("X-Design: a"), "X-Design: a");
    cr_expect(mask_is_secret("Proxy-Authorization: x"));
    cr_expect(mask_is_secret("X-Api-Key:x"));
    cr_expect(not(mask_is_secret("Accept: token")));
}

Test(mask, treats_semicolons_as_separators)
{
    expect(mask_url("http://h/?a=1;token=S"), "http://h/?a=1;token=***");
    expect(mask_url("http://h/a;jsessionid=S?b=c"), "http://h/a;jsessionid=***");
    expect(mask_url("http://u;p@h/"), "http://***@h/");
}

Test(mask, hides_a_value_that_contains_a_secret)
{
    expect(mask_url("http://h/?next=http://c/d?token=S"), "http://h/?next=***");
    expect(mask_url("http://h/?next=http%3A%2F%2Fc%2F%3Ftoken%3DS"), "http://h/?next=***");
    expect(mask_url("http://h/?next=http%253A%252F%252Fc%252F%253Ftoken%253DS"),
           "http://h/?next=***");
    expect(mask_url("http://h/?http://u:p@c/"), "http://h/?***");
    expect(mask_url("http://h/?q={\"token\":\"S\"}&a=b"), "http://h/?q=***&a=b");
    expect(mask_url("http://h/?q=%7B%22pass%22%20:%22S%22%7D"), "http://h/?q=***");
    expect(mask_url("http://h/?q={\"name\":\"S\"}"), "http://h/?q={\"name\":\"S\"}");
    expect(mask_text("X-Data: {\"user\":\"u\", \"password\":\"S\"}"), "X-Data: ***");
}

Test(mask, finds_urls_and_headers_in_messages)
{
    expect(mask_message("cannot fetch 'http://u:p@h/': timeout"),
           "cannot fetch 'http://***@h/': timeout");
    expect(mask_message("'http://u:it's@h/ x' and 'u:p@h', 'DPoP: a b'."),
           "'http://***@h/ x' and '***@h', 'DPoP: ***'.");
    expect(mask_message("asks for http://h/?token=S, then (http://h/?key=S) /x?sig=S: no"),
           "asks for http://h/?token=***, then (http://h/?key=***) /x?sig=***: no");
    expect(mask_message("--cacert: cannot read 'my.key': No such file or directory"),
           "--cacert: cannot read 'my.key': No such file or directory");
    expect(mask_message("'Authorization: x' '-H' 'a=b'; \n  two  blanks "),
           "'Authorization: ***' '-H' 'a=b'; \n  two  blanks ");
    expect(mask_message("the key: it's a cookie"), "the key: it's a cookie");
    expect(mask_message(""), "");
}
