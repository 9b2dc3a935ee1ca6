// Drafts: what is typed is kept by this browser alone, for its writer, until it is saved. Nothing of it is sent before the
// writer says so. It survives a lost connection, an ended session and a closed lid; signing out deletes it.
const PREFIX = "slt-utkast:";
const DAYS = 7;
const NEVER = new Set(["csrf_token", "skjema", "uenige", "vis-igjen", "malform", "next"]);
const NEVER_TYPES = new Set(["password", "file", "submit", "button", "reset", "image"]);
// What tells the version that the writer began with; everything else that is unseen is the page's own, as it is now.
const OF_VERSION = new Set(["version", "grunnlag"]);
// Any eleven digits close to each other may be an identity number: such a text stays in the form and nowhere else.
const IDENTITY = /\p{Nd}(?:[\s.:\-=_/,*'·|()]{0,6}\p{Nd}){10}/u;

const stored = (key) => {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key));
  } catch {
    return null;
  }
};
const remove = (key) => {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {}
};
const keys = () => {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => name.slice(PREFIX.length));
  } catch {
    return [];
  }
};

const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
const isKept = (field) =>
  field.name &&
  !NEVER.has(field.name) &&
  !NEVER_TYPES.has(field.type) &&
  !field.name.startsWith("vern-") &&
  !field.name.startsWith("velg-");
// What the portal has refused or asked about is no draft before it is written anew.
const isRefused = (field) =>
  IDENTITY.test(field.value) || ("refused" in field.dataset && field.value === field.defaultValue);
const isChanged = (field) =>
  isTicked(field)
    ? field.checked !== field.defaultChecked
    : field.options
      ? [...field.options].some((option) => option.selected !== option.defaultSelected && !(option.index === 0 && !field.querySelector("[selected]")))
      : field.type !== "hidden" && field.value !== field.defaultValue;

function read(form) {
  const draft = { at: Date.now(), seen: [], unseen: [], without: [] };
  for (const field of [...form.elements].filter(isKept)) {
    if ((isTicked(field) && !field.checked) || (field.type === "hidden" && !OF_VERSION.has(field.name))) continue;
    if (isRefused(field)) draft.without.push(field.name);
    else (field.type === "hidden" ? draft.unseen : draft.seen).push([field.name, field.value]);
  }
  return draft;
}

function save(form, always = false) {
  const key = form.dataset.draft;
  if (!always && ![...form.elements].some((field) => isKept(field) && isChanged(field))) return;
  const draft = read(form);
  if (form.elements.uenige) {
    // Nothing is chosen before it is saved: the draft stays one of the version that its writer began with.
    const before = stored(key);
    if (!before) return;
    draft.unseen = before.unseen;
  }
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(draft));
  } catch {
    // Full or forbidden: the form works without drafts.
  }
}

function show(form, draft) {
  const again = document.createElement("form");
  again.method = "post";
  again.action = form.getAttribute("action");
  const put = (name, value) => {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    again.append(input);
  };
  for (const name of ["csrf_token", "skjema"]) put(name, form.elements[name].value);
  put("vis-igjen", "ja");
  for (const [name, value] of [...draft.unseen, ...draft.seen]) put(name, value);
  for (const field of [...form.elements].filter(isKept)) {
    const isPages = field.type === "hidden" && !OF_VERSION.has(field.name);
    const isLeftOut = draft.without.includes(field.name) && (!isTicked(field) || field.checked);
    if (isPages || isLeftOut) put(field.name, field.value);
  }
  document.body.append(again);
  again.submit();
}

function offer(form, draft) {
  const notice = document.querySelector(`[data-draft-offer="${form.dataset.draft}"]`);
  if (!notice) return;
  const language = document.documentElement.lang === "nn" ? "nn-NO" : "nb-NO";
  notice.querySelector("time").textContent = new Date(draft.at).toLocaleString(language, {
    dateStyle: "long",
    timeStyle: "short",
  });
  const [take, drop] = notice.querySelectorAll("button");
  take.addEventListener("click", () => show(form, draft));
  drop.addEventListener("click", () => {
    remove(form.dataset.draft);
    notice.hidden = true;
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  notice.hidden = false;
}

const saved = document.cookie.match(/(?:^|; )slt-lagret=([0-9a-f.]+)/)?.[1];
if (saved) {
  remove(saved);
  document.cookie = "slt-lagret=; Max-Age=0; Path=/; SameSite=Lax";
}
for (const key of keys()) if (!(stored(key)?.at > Date.now() - DAYS * 86400000)) remove(key);

for (const form of document.querySelectorAll("form[data-draft]")) {
  const draft = stored(form.dataset.draft);
  if (!draft) continue;
  const isUntouched = ![...form.elements].some((field) => isKept(field) && isChanged(field));
  const isSame = JSON.stringify(draft.seen) === JSON.stringify(read(form).seen);
  if ("cameBack" in form.dataset) save(form, true);
  else if (!isSame) offer(form, draft);
  else if (isUntouched) remove(form.dataset.draft);
}

const waiting = new Map();
const flush = () => {
  for (const [form, timer] of waiting) {
    clearTimeout(timer);
    save(form, "cameBack" in form.dataset);
  }
  waiting.clear();
};
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => {
    const form = target.form;
    if (!form?.dataset.draft) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(flush, 300));
  });
}
document.addEventListener("visibilitychange", flush);
addEventListener("pagehide", flush);
document.addEventListener("submit", ({ target }) => {
  flush();
  const person = target.dataset.drafts;
  if (person) for (const key of keys()) if (key.startsWith(`${person}.`)) remove(key);
});
