// Loads the page again as soon as a file changes, and stays where the reader was. Without it there is the link "Load again".

const EVERY = 1000;
const line = document.getElementById("live");
const key = `preview ${location.pathname}`;
const folds = [...document.querySelectorAll("details")];
let seen = line.dataset.state || null;

const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
sessionStorage.removeItem(key);
if (kept) {
  kept.open.forEach((number) => { if (folds[number]) folds[number].open = true; });
  scrollTo({ top: kept.top, behavior: "instant" });
}

const say = (words) => { if (line.textContent !== words) line.textContent = words; };

function loadAgain() {
  const open = folds.flatMap((one, number) => (one.open ? [number] : []));
  sessionStorage.setItem(key, JSON.stringify({ top: scrollY, open }));
  location.reload();
}

async function look() {
  try {
    const answer = await fetch(line.dataset.address, { cache: "no-store" });
    if (answer.ok) {
      const state = await answer.text();
      say(line.dataset.watching);
      if (seen !== null && state !== seen) return loadAgain();
      seen = state;
    }
  } catch {
    say(line.dataset.gone);
  }
  setTimeout(look, EVERY);
}

look();
