// Three comforts; every page works without them. No markup is made here, only text set and attributes changed.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const label = button.querySelector("span");
  const words = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const digits = document.getElementById(button.dataset.copy).textContent.trim();
    await navigator.clipboard.writeText(digits);
    label.textContent = button.dataset.done;
    setTimeout(() => { label.textContent = words; }, 4000);
  });
}

// A warning before the code runs out, and a word when it has; the page itself stays where it is.
const SOON = 60;
for (const line of document.querySelectorAll("[data-expires-in]")) {
  const seconds = Number(line.dataset.expiresIn);
  const say = (words) => { line.textContent = words; };
  setTimeout(() => say(line.dataset.soon), Math.max(0, seconds - SOON) * 1000);
  setTimeout(() => say(line.dataset.over), seconds * 1000);
}

// `autofocus` does this by itself in most browsers.
document.querySelector("[data-focus]")?.focus();

// A code that came back is there to be compared; what is typed next takes its place.
document.querySelector("[data-select]")?.select();
