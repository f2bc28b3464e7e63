// While a name is looked for, what was found stands right below the field.
export function watchSearch() {
  document.addEventListener("input", (event) => {
    if (event.target.id === "customer-search") document.getElementById("to-do").hidden = event.target.value.trim() !== "";
  });
}
