// The page of `einvconv serve`. What comes from a file is only ever put in as text; nothing is kept.
const AT_ONCE = 4;
const AROUND = 3;
const MANY_LINES = 400;

const list = document.getElementById("files");
const status = document.getElementById("status");
const clear = document.getElementById("clear");
const drop = document.getElementById("drop");
const choose = document.getElementById("choose");
const template = document.getElementById("file");

let formats = [];
let shown = [];
const waiting = [];
let working = 0;

const ready = fetch("/formats").then((answer) => answer.json()).then((said) => { formats = said.formats; });

function element(tag, text = "", look = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (look) made.className = look;
  return made;
}

async function ask(path, file, accept) {
  let answer;
  for (let tries = 0; tries < 8; tries += 1) {
    try {
      answer = await fetch(path, { method: "POST", body: file, headers: { Accept: accept } });
    } catch {
      throw new Error("No answer: the server has ended, or the file can no longer be read.");
    }
    if (answer.status !== 503) break;
    await new Promise((resolve) => setTimeout(resolve, 500 * (tries + 1)));
  }
  if (answer.ok) return answer;
  let message = `The server answered ${answer.status}.`;
  try { message = (await answer.json()).message; } catch { /* it was no JSON */ }
  throw new Error(message);
}

function save(name, blob) {
  const link = element("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// Whether an invoice would pass; null where rules that should have run did not, and nothing fatal was found.
function passes(entry) {
  if (entry.verdict === "valid") return true;
  const ran = (entry.rulesets ?? []).every((one) => one.ran);
  return ran || !entry.verdict || (entry.findings ?? []).some((one) => one.severity === "fatal") ? false : null;
}

function tell() {
  clear.hidden = shown.length === 0;
  if (shown.length === 0) { status.textContent = "No files yet."; return; }
  const done = shown.filter((one) => one.passes !== undefined);
  const rest = shown.length - done.length ? `, ${shown.length - done.length} to come` : "";
  const unknown = done.filter((one) => one.passes === null).length;
  const invalid = done.filter((one) => one.passes === false).length;
  status.textContent = `${done.length} of ${shown.length} files checked${rest}; ${invalid} would not pass${unknown ? `, of ${unknown} it is not known` : ""}.`;
}

function next() {
  while (working < AT_ONCE && waiting.length) {
    working += 1;
    waiting.shift()().finally(() => { working -= 1; next(); });
  }
}

function add(files) {
  for (const file of files) {
    const one = new Shown(file);
    shown.push(one);
    waiting.push(() => one.check());
  }
  tell();
  next();
}

// The files of what was dropped, those in folders too.
async function inside(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const one of some) found.push(...await inside(one));
  }
}

async function dropped(data) {
  const entries = [...data.items].map((one) => one.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((one) => one.isDirectory)) { add(data.files); return; }
  for (const entry of entries) {
    try { add(await inside(entry)); } catch { status.textContent = `${entry.name} cannot be read.`; }
  }
}

class Shown {
  constructor(file) {
    this.file = file;
    this.stem = file.name.replace(/\.[^.]*$/, "");
    this.root = template.content.cloneNode(true).querySelector("li");
    this.part("h2").textContent = file.name;
    this.part(".what").textContent = "waiting…";
    this.entries = [];
    this.at = 0;
    this.part(".remove").setAttribute("aria-label", `Remove ${file.name}`);
    this.part(".remove").onclick = () => this.remove();
    this.part(".invoice").onchange = (event) => { this.at = Number(event.target.value); this.show(); };
    this.part(".picture").ontoggle = () => this.draw();
    this.part(".language").onchange = () => this.draw();
    this.part(".marked").onchange = () => this.draw();
    this.part(".save-html").onclick = () => this.paper("text/html", "html");
    this.part(".save-pdf").onclick = () => this.paper("application/pdf", "pdf");
    this.part(".source").ontoggle = () => this.source();
    this.part(".go").onclick = () => this.convert();
    list.append(this.root);
  }

  part(selector) { return this.root.querySelector(selector); }

  remove() {
    const at = shown.indexOf(this);
    const beside = shown[at + 1] ?? shown[at - 1];
    shown = shown.filter((one) => one !== this);
    this.root.remove();
    (beside?.part(".remove") ?? choose).focus();
    tell();
  }

  async check() {
    if (!shown.includes(this)) return;
    this.part(".what").textContent = "reading…";
    try {
      await ready;
      const told = await (await ask("/validate", this.file, "application/json")).json();
      this.entries = told.files;
      if (this.entries.length > 1) {
        this.part(".invoice-choice").hidden = false;
        this.entries.forEach((one, at) => {
          const option = element("option", `${at + 1}: ${one.verdict ?? "could not be used"}`);
          option.value = at;
          this.part(".invoice").append(option);
        });
      }
      for (const one of formats.filter((format) => format.writes)) {
        const option = element("option", one.name);
        option.value = one.code;
        this.part(".to").append(option);
      }
      this.show();
      const each = this.entries.map(passes);
      this.passes = each.includes(false) ? false : each.includes(null) ? null : true;
    } catch (error) {
      this.passes = false;
      this.part(".what").textContent = "";
      this.part(".verdict").textContent = "could not be used";
      this.part(".verdict").classList.add("invalid");
      for (const one of this.root.querySelectorAll("details")) one.hidden = true;
      this.part("article").append(element("p", error.message, "fatal"));
    }
    tell();
  }

  show() {
    const entry = this.entries[this.at];
    const verdict = entry.verdict ?? "could not be used";
    const known = formats.find((one) => one.code === entry.format);
    this.part(".what").textContent = known ? known.name : entry.format ?? "";
    const findings = entry.findings ?? [];
    const sets = entry.rulesets ?? [];
    const unknown = passes(entry) === null;
    const said = { valid: "valid: it would pass", invalid: unknown ? "not known: its rules did not run" : "invalid: it would not pass" };
    this.part(".verdict").textContent = said[verdict] ?? verdict;
    this.part(".verdict").className = `verdict ${unknown ? "warning" : entry.verdict ?? "invalid"}`;
    const place = this.part(".findings div");
    place.replaceChildren();
    this.part(".findings summary").textContent = `Findings (${findings.length})`;
    this.part(".findings").open = verdict !== "valid";
    if (entry.message) place.append(element("p", entry.message, "fatal"));
    const listed = element("ol", "", "list");
    for (const one of findings) {
      const item = element("li");
      item.append(element("b", `${one.severity} ${one.rule}`, one.severity), ` ${one.message} `);
      if (one.line) {
        const jump = element("button", `line ${one.line}`);
        jump.type = "button";
        jump.onclick = () => this.jump(one.line);
        item.append(jump);
      }
      if (one.location) item.append(element("div", one.location, "place"));
      listed.append(item);
    }
    for (const one of sets.filter((each) => !each.ran)) place.append(element("p", `${`${one.id} ${one.release}`.trim()} did not run: ${one.reason}`, "warning"));
    if (findings.length) place.append(listed);
    else if (!entry.message) place.append(element("p", "Nothing was found."));
    const ran = sets.filter((one) => one.ran).map((one) => `${one.id} ${one.release}`);
    if (ran.length) place.append(element("p", `Checked by ${ran.join(", ")}`, "place"));
    this.drawn = "";
    this.read = false;
    this.draw();
    this.source();
  }

  address(to) {
    const marked = this.part(".marked").checked && to !== "pdf" ? "&check=yes" : "";
    return `/render?to=${to}&language=${this.part(".language").value}&invoice=${this.at + 1}${marked}`;
  }

  async draw() {
    const address = this.address("html");
    if (!this.part(".picture").open || this.drawn === address) return;
    this.drawn = address;
    try {
      const page = await (await ask(address, this.file, "text/html")).text();
      if (this.drawn === address) this.part("iframe").srcdoc = page;
      this.part(".said").textContent = "";
    } catch (error) {
      this.part(".said").textContent = error.message;
    }
  }

  async paper(kind, to) {
    try {
      save(`${this.stem}.${to}`, await (await ask(this.address(to), this.file, kind)).blob());
      this.part(".said").textContent = "";
    } catch (error) {
      this.part(".said").textContent = error.message;
    }
  }

  async text() {
    const bytes = await this.file.arrayBuffer();
    const head = new TextDecoder("latin1").decode(bytes.slice(0, 200));
    if (head.startsWith("%PDF-")) return "";
    const named = /^[^>]*encoding\s*=\s*["']([\w.-]+)["']/.exec(head);
    try { return new TextDecoder(named ? named[1] : "utf-8").decode(bytes); } catch { return new TextDecoder().decode(bytes); }
  }

  async source() {
    if (!this.part(".source").open || this.read) return;
    this.read = true;
    const place = this.part(".source div");
    const lines = (await this.text()).split("\n");
    const findings = (this.entries[this.at].findings ?? []).filter((one) => one.line);
    place.replaceChildren();
    if (lines.length < 2 && !lines[0]) { place.append(element("p", "The invoice stands inside a PDF.")); return; }
    if (lines.length > MANY_LINES && !this.whole) {
      const all = element("button", `Show all ${lines.length} lines`);
      all.type = "button";
      all.onclick = () => { this.whole = true; this.read = false; this.source(); };
      place.append(all);
    }
    const wanted = (number) => this.whole || lines.length <= MANY_LINES || number <= 20 || findings.some((one) => Math.abs(one.line - number) <= AROUND);
    const table = element("div", "", "lines");
    let gap = false;
    lines.forEach((line, at) => {
      const number = at + 1;
      if (!wanted(number)) {
        if (!gap) table.append(element("div", "…", "gap"));
        gap = true;
        return;
      }
      gap = false;
      const here = findings.filter((one) => one.line === number);
      const row = element("div", "", here.length ? "marked" : "");
      row.dataset.line = number;
      row.tabIndex = -1;
      row.append(element("span", String(number), "number"), line.replace(/\r$/, ""));
      table.append(row);
      for (const one of here) {
        const note = element("div", "", `note ${one.severity}`);
        note.append(element("b", `${one.severity} ${one.rule}`), ` ${one.message}`);
        table.append(note);
      }
    });
    place.append(table);
  }

  async jump(line) {
    this.part(".source").open = true;
    await this.source();
    const row = this.part(`[data-line="${line}"]`);
    if (row) { row.scrollIntoView({ block: "center" }); row.focus(); }
  }

  async convert() {
    const to = this.part(".to").value;
    const place = this.part(".result");
    place.replaceChildren(element("p", "converting…"));
    try {
      const told = await (await ask(`/convert?to=${encodeURIComponent(to)}`, this.file, "application/json")).json();
      place.replaceChildren();
      const name = `${this.stem}-${to}.${to === "json" ? "json" : "xml"}`;
      const download = element("button", `Download ${name}`, "download");
      download.type = "button";
      download.onclick = async () => {
        try {
          save(name, await (await ask(`/convert?to=${encodeURIComponent(to)}`, this.file, "application/xml")).blob());
        } catch (error) { place.append(element("p", error.message, "fatal")); }
      };
      for (const one of told.files) {
        const head = told.files.length > 1 ? `Invoice ${one.invoice}: ` : "";
        this.changes(place, `${head}lost or changed`, one.losses);
        this.changes(place, `${head}added`, one.additions.filter((each) => each.kind !== "constant"));
        for (const file of one.attachments) {
          const button = element("button", `Download ${file.filename}`);
          button.type = "button";
          button.onclick = () => save(file.filename, new Blob([Uint8Array.from(atob(file.content), (c) => c.charCodeAt(0))]));
          place.append(button, " ");
        }
      }
      place.append(download);
    } catch (error) {
      place.replaceChildren(element("p", error.message, "fatal"));
    }
  }

  changes(place, head, told) {
    place.append(element("h3", `${head}: ${told.length || "nothing"}`));
    if (!told.length) return;
    const listed = element("ol", "", "list");
    for (const one of told) {
      const item = element("li");
      item.append(element("b", one.kind, one.kind), ` ${one.value}: ${one.reason}`, element("div", one.path, "place"));
      listed.append(item);
    }
    place.append(listed);
  }
}

choose.onchange = () => { add(choose.files); choose.value = ""; };
clear.onclick = () => { list.replaceChildren(); waiting.length = 0; shown = []; tell(); choose.focus(); };
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
document.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); dropped(event.dataTransfer); });
