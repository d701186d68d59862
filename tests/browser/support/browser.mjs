// Debian's Chromium, and pages that complain: a script error, a broken rule of the content security policy, or a request to
// anybody else fails the test that opened the page.
import { chromium } from 'playwright-core';

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

export const PHONE = { width: 320, height: 640 };
export const DESK = { width: 1280, height: 900 };

export async function open(browser, { javaScriptEnabled = true, viewport = PHONE } = {}) {
  const context = await browser.newContext({ javaScriptEnabled, viewport });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) complaints.push(`policy: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    const ours = hostname.endsWith('.localhost') || hostname === '127.0.0.1' || protocol === 'data:';
    if (!ours) complaints.push(`a request to ${hostname}`);
  });
  return { page, context, complaints };
}
