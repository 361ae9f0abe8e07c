// Four comforts; every page works without them. No markup is made here: text is set, attributes change, and what the server
// has made is put in the place of what it made before.

// What belongs to one button or line; done once for the page, and again for whatever takes the place of a part of it.
function enhance(root) {
  for (const button of root.querySelectorAll("[data-copy]")) makeCopy(button);
  for (const line of root.querySelectorAll("[data-expires-in]")) warnBefore(line);
}

function makeCopy(button) {
  if (!navigator.clipboard) return;
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
function warnBefore(line) {
  const seconds = Number(line.dataset.expiresIn);
  const say = (words) => { line.textContent = words; };
  setTimeout(() => say(line.dataset.soon), Math.max(0, seconds - SOON) * 1000);
  setTimeout(() => say(line.dataset.over), seconds * 1000);
}

// A page that follows its session. The attributes, for any page that wants to:
//   data-poll="address"       on one element: answers {"state": ..., "next": seconds or null} with a strong ETag over all that the page
//                             shows of the state, and 304 while nothing has changed. `next` null: look no more.
//   data-poll-etag="..."      on the same element: the ETag of what the page shows already; without it, the first look reads the page again.
//   data-poll-page="address"  on the same element: where the page is read again when something has changed; without it, this address.
//   data-poll-lost="words"    on the same element, which is a role=status: said once when the server can't be reached, and taken away after.
//   data-live                 on regions with an id: their content, class and data-* are replaced by those of the page read again. Put it on a
//                             role=status and the new sentence is read aloud. A region in which somebody has typed or ticked is left alone.
// It asks every `next` seconds, more seldom while nothing changes and while nobody looks, and gives up after two hours without a change.
const SOONEST = 3;
const SELDOM = 15;
const HIDDEN = 60;
const GIVE_UP = 2 * 60 * 60;
const SLOWER = 1.1;

async function follow(line) {
  let changed = performance.now();
  let etag = line.dataset.pollEtag ?? null;
  let next = SOONEST;
  let pause = next;
  let failures = 0;
  while (performance.now() - changed < GIVE_UP * 1000) {
    await rest(document.hidden ? HIDDEN : pause);
    const answer = await look(line.dataset.poll, etag);
    if (answer === "gone") return;
    if (answer === null || (answer !== "same" && !(await readAgain(line.dataset.pollPage ?? location.href)))) {
      failures += 1;
      pause = Math.min(HIDDEN, pause * 2);
      if (failures === 2) line.textContent = line.dataset.pollLost ?? "";
      continue;
    }
    if (failures > 0) {
      line.textContent = "";
      pause = next;
    }
    failures = 0;
    if (answer === "same") {
      pause = Math.min(SELDOM, pause * SLOWER);
      continue;
    }
    if (answer.next === null) return;
    changed = performance.now();
    etag = answer.etag;
    next = answer.next;
    pause = next;
  }
}

// A pause that ends at once when somebody looks at the page again.
function rest(seconds) {
  return new Promise((resolve) => {
    const done = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", done);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      document.removeEventListener("visibilitychange", done);
      resolve();
    }, seconds * 1000);
    document.addEventListener("visibilitychange", done);
  });
}

// What changed, "same", "gone" (look no more), or null: not reached.
async function look(address, etag) {
  try {
    const headers = etag === null ? {} : { "If-None-Match": etag };
    const answer = await fetch(address, { headers, cache: "no-store", redirect: "error" });
    if (answer.status === 304) return "same";
    if (answer.ok) return { etag: answer.headers.get("ETag"), next: (await answer.json()).next };
    return answer.status === 429 || answer.status >= 500 ? null : "gone";
  } catch {
    return null;
  }
}

// The regions of this page as the server makes them now; false when it could not be read.
async function readAgain(address) {
  const request = new XMLHttpRequest();
  request.responseType = "document"; // parsed by the browser: no text is ever turned into markup here, and no script in it runs
  const page = await new Promise((resolve) => {
    request.onload = () => resolve(request.status === 200 ? request.response : null);
    request.onerror = () => resolve(null);
    request.open("GET", address);
    request.send();
  });
  if (page === null) return false;
  if (new URL(request.responseURL).pathname !== new URL(address, location.href).pathname) {
    location.replace(request.responseURL); // it is another page by now
    return true;
  }
  for (const region of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(region.id);
    if (fresh !== null) renew(region, fresh);
  }
  return true;
}

function renew(region, fresh) {
  if (region.isEqualNode(fresh) || isTouched(region)) return;
  const focused = region.contains(document.activeElement) ? document.activeElement.id : null;
  // by its id where it has one: rows of a list come and go
  const folds = () => [...region.querySelectorAll("details")].map((one, number) => [one.id || number, one]);
  const open = new Map(folds().map(([name, one]) => [name, one.open]));
  for (const { name, value } of fresh.attributes) {
    if (name === "class" || name.startsWith("data-")) region.setAttribute(name, value);
  }
  region.replaceChildren(...document.adoptNode(fresh).childNodes);
  for (const [name, one] of folds()) one.open = open.get(name) ?? one.open;
  enhance(region);
  if (focused !== null) keepFocus(region, focused);
}

// Whoever was in the middle of a region stays in it, on the same button where there still is one.
function keepFocus(region, id) {
  const target = (id && document.getElementById(id)) || region;
  if (target === region) region.tabIndex = -1;
  target.focus({ preventScroll: true });
}

function isTouched(region) {
  const choices = [...region.querySelectorAll("input[type=checkbox], input[type=radio]")];
  const texts = [...region.querySelectorAll("input:not([type=checkbox], [type=radio]), textarea")];
  const lists = [...region.querySelectorAll("option")];
  return choices.some((one) => one.checked !== one.defaultChecked)
    || texts.some((one) => one.value !== one.defaultValue)
    || lists.some((one) => one.selected !== one.defaultSelected);
}

enhance(document);
for (const line of document.querySelectorAll("[data-poll]")) follow(line);

// `autofocus` does this by itself in most browsers.
document.querySelector("[data-focus]")?.focus();

// A code that came back is there to be compared; what is typed next takes its place.
document.querySelector("[data-select]")?.select();
