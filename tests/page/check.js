#!/usr/bin/env node
// page-check PAGE.html...: drives pages of fetchbench in the system's Chromium: axe-core without a violation, light and dark, at 360
// and 1280; choosing, hovering, keyboard; nothing that overflows, on the screen and on A4. Needs the packages axe-core and
// playwright-core; exit 77 where they, or Chromium, are absent.
"use strict";
const fs = require("fs");
const path = require("path");

function need(name) {
  try {
    return require(require.resolve(name, { paths: [process.cwd(), process.env.PAGE_CHECK_MODULES || "."] }));
  } catch {
    console.log(`skipped: no package ${name}`);
    process.exit(77);
  }
}

const { chromium } = need("playwright-core");
const axe = need("axe-core");
const program = process.env.CHROMIUM || "/usr/bin/chromium";
if (!fs.existsSync(program)) {
  console.log("skipped: no Chromium");
  process.exit(77);
}

let failures = 0;
function expect(condition, text) {
  if (condition) return;
  failures++;
  console.log(`not ok: ${text}`);
}

async function audit(browser, file, colorScheme, width) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  await page.goto("file://" + file);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const { id, nodes } of violations) expect(false, `${file} ${colorScheme} ${width}: ${id}: ${nodes[0].html.slice(0, 120)}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide <= 0, `${file} at ${width}: ${wide} px too wide`);
  await context.close();
}

async function drive(browser, file) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto("file://" + file);
  const rows = () => page.locator("#chosen tbody tr").allInnerTexts();
  const before = await rows();
  expect(before.length > 0, `${file}: nothing chosen`);
  await page.selectOption("#choose-n", "0");
  if ((await page.locator("#choose-n option").count()) > 1)
    expect((await rows()).join() !== before.join(), `${file}: another N changes nothing`);
  await page.selectOption("#choose-metric", { label: "CPU time per fetch" });
  const boxes = page.locator("#engines input");
  if ((await boxes.count()) > 1) {
    await boxes.nth(1).uncheck();
    expect((await rows()).length === before.length - 1, `${file}: an engine stays in the table`);
    expect(await page.locator("[data-engine].off").count() > 0, `${file}: an engine stays in the plots`);
    await boxes.nth(1).check();
  }
  const plot = page.locator("figure .scroll").first();
  await plot.focus();
  await page.keyboard.press("ArrowRight");
  const first = await page.locator("#tip").innerText();
  await page.keyboard.press("ArrowRight");
  expect(/: .*n = \d+ run/.test(first), `${file}: the keyboard reads '${first}'`);
  expect((await page.locator("#tip").innerText()) !== first, `${file}: the second point is the first`);
  await page.keyboard.press("Escape");
  expect(await page.locator("#tip").isHidden(), `${file}: Escape leaves the tip`);
  await page.locator("figure .point .hit").last().hover({ force: true });
  expect(await page.locator("#tip").isVisible(), `${file}: hovering shows nothing`);
  expect(problems.length === 0, `${file}: ${problems[0]}`);
  await page.close();
}

async function print(browser, file) {
  const page = await browser.newPage({ viewport: { width: 688, height: 1000 } }); // A4 without its margins
  await page.emulateMedia({ media: "print" });
  await page.goto("file://" + file);
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll("table,svg,pre")]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
      .map((one) => one.tagName + " in " + (one.parentElement.getAttribute("aria-label") || "?")));
  expect(cut.length === 0, `${file}: cut on paper: ${cut}`);
  await page.pdf({ path: file.replace(/\.html$/, ".pdf"), format: "A4", preferCSSPageSize: true });
  await page.close();
}

(async () => {
  const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
  for (const file of process.argv.slice(2).map((name) => path.resolve(name))) {
    for (const scheme of ["light", "dark"])
      for (const width of [360, 1280]) await audit(browser, file, scheme, width);
    await drive(browser, file);
    await print(browser, file);
  }
  await browser.close();
  console.log(failures ? `${failures} failed` : "ok");
  process.exit(failures ? 1 : 0);
})();
