// Everything works without this file. It makes a few things quicker: partial updates, and the focus after an error.
import "htmx.org";
import "./drafts.js";
import "./map.js";

// A form that came back: take the reader to what it says.
document.querySelector(".ds-error-summary, .slt-conflict")?.focus();

// One choice opens the page at once where the form says so; its button stays for those without scripts.
for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// A double click sends a form once.
for (const form of document.querySelectorAll("form[method=post]")) {
  let sent = -Infinity;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sent < 1000) event.preventDefault();
    else sent = event.timeStamp;
  });
}
