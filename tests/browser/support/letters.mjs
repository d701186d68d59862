// The letters that the sandbox shows, and the links in them.
import { eventually } from './demo.mjs';

// The link of the newest letter to an address with these words in its subject, read in the sandbox's list of mails.
export async function letterTo(demo, to, subject) {
  return eventually(`a letter to ${to}: ${subject}`, async () => {
    const list = await (await fetch(`${demo.sandbox}/mail`)).text();
    const addresses = [...list.matchAll(/href="([^"]*\/mail\/[^"]+)"/g)].map((match) => new URL(match[1], demo.sandbox).href);
    for (const address of addresses) {
      const letter = await (await fetch(address)).text();
      if (!letter.includes(to) || !letter.includes(subject)) continue;
      const link = letter.match(/https?:\/\/[a-z]+\.localhost:\d+\/(?:account|staff)\/(?:confirm|sign-in\/link|reset-password|email)\/[\w-]+/);
      if (link) return link[0];
    }
    return null;
  });
}
