#include "report/html.h"

#include <stdio.h>

/* Light and dark by what the reader's system asks for; paper is always light. */
static const char sheet[] =
    ":root{--ground:#fff;--ink:#16181d;--faint:#5b616e;--line:#d9dce3;--panel:#f5f6f8;"
    "--good:#0b6b3a;--bad:#a3240b;--accent:#0072b2;--grid:#d8d8d8;--band:#ececec;color-scheme:"
    "light "
    "dark}\n"
    "*{box-sizing:border-box}\n"
    "html{font-size:clamp(16px,12px + .45vw,22px);-webkit-text-size-adjust:100%}\n"
    "body{margin:0;background:var(--ground);color:var(--ink);line-height:1.5;"
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}\n"
    "main,header,footer{max-width:74rem;margin:0 auto;padding:0 1.25rem}\n"
    "header{padding-top:2.2rem}\n"
    ".eyebrow{margin:0 0 "
    ".6rem;max-width:none;color:var(--faint);font-size:.9rem;letter-spacing:.02em}\n"
    "h1{font-size:clamp(1.45rem,1.1rem + 1.6vw,2.3rem);line-height:1.25;margin:0 0 .7rem;"
    "font-weight:650;text-wrap:balance;overflow-wrap:anywhere}\n"
    "h2{font-size:1.3rem;margin:2.8rem 0 .8rem;padding-top:.8rem;border-top:1px solid "
    "var(--line)}\n"
    "p{margin:.5rem 0;max-width:65ch;overflow-wrap:anywhere}\n"
    ".lead{font-size:1.15rem}\n"
    ".alert{border-left:.3rem solid var(--bad);background:var(--panel);padding:.6rem "
    ".9rem;margin:1rem 0}\n"
    ".alert p{margin:.2rem 0}\n"
    ".note{color:var(--faint);font-size:.9rem}\n"
    ".plots{display:grid;gap:1.8rem;margin-bottom:1.6rem;align-items:start;grid-template-columns:"
    "repeat(auto-fit,minmax(min(100%,27rem),"
    "1fr))}\n"
    ".plots.wide{grid-template-columns:minmax(0,44rem)}\n"
    "figure{margin:0;min-width:0}\n"
    "figure h3{margin:0 0 .3rem;font-size:1.05rem;font-weight:600}\n"
    "figcaption{color:var(--faint);font-size:.9rem;max-width:60ch;overflow-wrap:anywhere}\n"
    ".legend{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;font-size:.92rem;margin:.1rem 0 .4rem;"
    "max-width:none}\n"
    ".scroll{overflow-x:auto}\n"
    ".scroll:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid var(--accent);"
    "outline-offset:2px}\n"
    ".scroll svg{display:block;width:100%;min-width:20rem;height:auto}\n"
    "svg text{fill:var(--ink)}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums;min-width:100%}\n"
    "caption{text-align:left;color:var(--faint);font-size:.9rem;padding-bottom:.4rem}\n"
    "th,td{padding:.42rem .7rem;text-align:left;vertical-align:top;border-bottom:1px solid "
    "var(--line);white-space:nowrap}\n"
    "thead th{border-bottom:2px solid var(--faint)}\n"
    "th[scope=row]{font-weight:500}\n"
    ".n{text-align:right}\n"
    "td.why{white-space:normal;min-width:16rem}\n"
    "td small,th small{color:var(--faint);font-weight:400;font-size:.85em}\n"
    "td strong{font-weight:650}\n"
    ".good strong{color:var(--good)}\n"
    ".bad strong{color:var(--bad)}\n"
    ".mark{font-size:.95em}\n"
    ".p-queue{color:#ddd}.p-connect{color:#e69f00}.p-waiting{color:#56b4e9}.p-transfer{color:"
    "#004d73}.p-failed{color:#a00000}\n"
    "dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.35rem "
    "1.2rem;margin:0}\n"
    "dt{color:var(--faint)}\ndd{margin:0;overflow-wrap:anywhere}\n"
    "pre{background:var(--panel);border:1px solid var(--line);border-radius:.4rem;padding:.8rem "
    "1rem;overflow-x:auto;font-size:.95rem;margin:.6rem 0;white-space:pre-wrap;overflow-wrap:"
    "anywhere}\n"
    "footer{color:var(--faint);font-size:.9rem;padding:2.5rem 1.25rem}\n"
    "@media (max-width:30rem){dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.5rem}th,td{"
    "padding:.35rem .45rem}}\n"
    "@media print{@page{size:A4;margin:14mm}html{font-size:10.5pt}body{background:#fff}"
    "main,header,footer{max-width:none;padding:0}h2{margin-top:1.4rem;break-after:avoid}"
    "figure,tr,.alert,pre{break-inside:avoid}.plots{grid-template-columns:1fr "
    "1fr}.plots.wide{max-width:125mm;grid-template-columns:1fr}.scroll{overflow:visible}.scroll "
    "svg{min-width:0}th,td{padding:.25rem .4rem}td.why{min-width:0}}\n";

static const char dark[] =
    ":root{--ground:#14161a;--ink:#eceef2;--faint:#a3a9b6;--line:#343943;--panel:#1e2127;"
    "--good:#6fd39a;--bad:#ff9b85;--accent:#6cc0f5;--grid:#343943;--band:#2a2e36}\n"
    ".p-queue{color:#4a505c}.p-transfer{color:#d6efff}.p-failed{color:#ff8066}\n"
    "[stroke='rgb( 64,  64,  64)']{stroke:#8b92a0}\n"
    "[stroke='rgb(216, 216, 216)']{stroke:#343943}\n"
    "[stroke='black'],[stroke='rgb(  0,   0,   0)']{stroke:#eceef2}\n"
    "[color='rgb(  0,   0,   0)']{color:#eceef2}\n"
    "[fill='rgb(236, 236, 236)']{fill:#2a2e36}\n"
    "[fill='rgb(221, 221, 221)']{fill:#4a505c}\n"
    "[fill='rgb(  0,  77, 115)']{fill:#d6efff}\n"
    "[fill='rgb(160,   0,   0)']{fill:#ff8066}\n";

/* The engines' colours, and what stands for them on dark ground where they would drown. */
static const struct {
    int red, green, blue;
    const char *dark;
} inks[] = {
    {0x00, 0x72, 0xb2, "#4fb0ee"}, {0xd5, 0x5e, 0x00, "#f0803c"}, {0x00, 0x9e, 0x73, "#2cc79a"},
    {0xcc, 0x79, 0xa7, "#dd92bb"}, {0xe6, 0x9f, 0x00, "#f0b428"}, {0x6b, 0x6b, 0x6b, "#a9aeb8"},
    {0x56, 0xb4, 0xe9, "#7cc8f2"}, {0x33, 0x22, 0x88, "#ab9ff2"}, {0x80, 0x80, 0x80, "#9aa0ac"},
};

enum { INKS = sizeof inks / sizeof inks[0] };

void html_style(FILE *stream)
{
    (void)fputs("<style>\n", stream);
    (void)fputs(sheet, stream);
    for (size_t i = 0; i < INKS; i++)
        (void)fprintf(stream, ".c%zu{color:#%02x%02x%02x}\n", i, inks[i].red, inks[i].green,
                      inks[i].blue);
    (void)fputs("@media screen and (prefers-color-scheme:dark){\n", stream);
    (void)fputs(dark, stream);
    for (size_t i = 0; i < INKS; i++) {
        (void)fprintf(stream, ".c%zu{color:%s}\n", i, inks[i].dark);
        (void)fprintf(stream, "[stroke='rgb(%3d, %3d, %3d)']{stroke:%s}\n", inks[i].red,
                      inks[i].green, inks[i].blue, inks[i].dark);
        (void)fprintf(stream, "[color='rgb(%3d, %3d, %3d)']{color:%s}\n", inks[i].red,
                      inks[i].green, inks[i].blue, inks[i].dark);
    }
    (void)fputs("}\n</style>\n", stream);
}
