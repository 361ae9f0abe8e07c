// An export with its progress: the form is sent from here, and the answer read as it comes (consent/web/export_stream.py says how).
// Without this script, and wherever the answer is another one, the form is sent as any form is.

const MEDIA_TYPE = "application/vnd.consent.export-progress";
// So many bytes at a time are handed over to the browser, which may keep them on disk.
const HELD = 16_000_000;

const language = document.documentElement.lang;
const count = new Intl.NumberFormat(language);
const megabytes = new Intl.NumberFormat(language, {
  style: "unit", unit: "megabyte", minimumFractionDigits: 1, maximumFractionDigits: 1,
});

class Lost extends Error {}

// Lines of JSON first, then bytes.
class Answer {
  constructor(stream) {
    this.reader = stream.getReader();
    this.rest = new Uint8Array(0);
  }

  async more() {
    const { done, value } = await this.reader.read();
    return done ? null : value;
  }

  async line() {
    for (;;) {
      const end = this.rest.indexOf(10);
      if (end >= 0) {
        const text = new TextDecoder().decode(this.rest.subarray(0, end));
        this.rest = this.rest.slice(end + 1);
        return JSON.parse(text);
      }
      const next = await this.more();
      if (next === null) throw new Lost();
      const both = new Uint8Array(this.rest.length + next.length);
      both.set(this.rest);
      both.set(next, this.rest.length);
      this.rest = both;
    }
  }

  async bytes(size, tell) {
    const parts = [];
    let held = [this.rest];
    let received = this.rest.length;
    let since = received;
    for (let next = await this.more(); next !== null; next = await this.more()) {
      held.push(next);
      received += next.length;
      since += next.length;
      if (since > HELD) {
        parts.push(new Blob(held));
        held = [];
        since = 0;
      }
      tell(received);
    }
    if (received !== size) throw new Lost();
    return new Blob([...parts, ...held], { type: "application/zip" });
  }
}

// What the page says meanwhile: a sentence that is read aloud at each step, a bar, and figures that are not.
class Shown {
  constructor(region) {
    this.words = region.dataset;
    this.said = region.querySelector("[role=status]");
    this.bar = region.querySelector("progress");
    this.figures = region.querySelector(".note");
    region.hidden = false;
  }

  say(name, values = {}) {
    const words = fill(this.words[name], values);
    if (this.said.textContent !== words) this.said.textContent = words;
  }

  move(done, of, figures) {
    if (of) {
      this.bar.max = of;
      this.bar.value = done;
    } else {
      this.bar.removeAttribute("value");
    }
    this.bar.hidden = false;
    this.figures.textContent = figures;
  }

  end(name, values) {
    this.bar.hidden = true;
    this.figures.textContent = "";
    this.say(name, values);
  }
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

async function run(form) {
  const shown = new Shown(document.getElementById(form.dataset.export));
  const values = new URLSearchParams(new FormData(form));
  values.set("progress", "yes");
  shown.say("made");
  shown.move(0, 0, "");
  try {
    const answer = await fetch(form.action, { method: "POST", body: values });
    if (answer.headers.get("Content-Type") !== MEDIA_TYPE) {
      form.submit(); // something is to be mended, or the login has ended: the page says so
      return;
    }
    await follow(new Answer(answer.body), shown);
  } catch {
    shown.end("lost");
  }
}

async function follow(answer, shown) {
  for (;;) {
    const line = await answer.line();
    if ("failed" in line) {
      shown.end("failed");
      return;
    }
    if ("name" in line) {
      await receive(answer, line, shown);
      return;
    }
    const { done, of } = line;
    if (done === 0) continue;
    if (done === of) {
      shown.say("packed");
      shown.move(0, 0, "");
    } else {
      shown.move(done, of, fill(shown.words.writing, { done: count.format(done), of: count.format(of) }));
    }
  }
}

async function receive(answer, { name, size }, shown) {
  shown.say("received");
  const of = megabytes.format(size / 1e6);
  const blob = await answer.bytes(size, (received) => {
    shown.move(received, size, fill(shown.words.receiving, { done: megabytes.format(received / 1e6), of }));
  });
  save(blob, name);
  shown.end("saved", { name });
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

for (const form of document.querySelectorAll("form[data-export]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    await run(form);
    button.disabled = false;
  });
}
