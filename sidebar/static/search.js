// While customers are looked for, what was found stands right below the field and the tags.
export function watchSearch() {
  document.addEventListener("input", (event) => {
    if (event.target.id === "customer-search") showOnlyFound();
  });
  document.body.addEventListener("tags-chosen", showOnlyFound);
  document.addEventListener("htmx:load", ({ detail }) => detail.elt === document.body && findWhatIsTyped());
}

// A name that was typed before this page was ready to listen is looked for all the same.
function findWhatIsTyped() {
  const field = document.getElementById("customer-search");
  if (!field || field.value === field.defaultValue) return;
  showOnlyFound();
  window.htmx.trigger(field, "search");
}

function showOnlyFound() {
  const text = document.getElementById("customer-search").value.trim();
  document.getElementById("to-do").hidden = text !== "" || document.querySelector("#chosen-tags .chip") !== null;
}
