// While customers are looked for, what was found stands right below the field and the tags.
export function watchSearch() {
  document.addEventListener("input", (event) => {
    if (event.target.id === "customer-search") showOnlyFound();
  });
  document.body.addEventListener("tags-chosen", showOnlyFound);
}

function showOnlyFound() {
  const text = document.getElementById("customer-search").value.trim();
  document.getElementById("to-do").hidden = text !== "" || document.querySelector("#chosen-tags .chip") !== null;
}
