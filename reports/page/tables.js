
// Tables: the buttons of a heading sort its column, up and then down. Cells with an exact
// figure sort by it, the others by their text; what is unknown stays at the end.
function key(row, column) {
  const cell = row.cells[column];
  return {figure: cell.dataset.sort ? frac(cell.dataset.sort) : null, text: cell.textContent.trim()};
}
function order(a, b, figures) {
  if (figures) return a.figure && b.figure ? compare(a.figure, b.figure) : 0;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}
function unknown(k, figures) { return figures ? !k.figure : k.text === "" || k.text === "-"; }
function sortBy(table, column, down, figures) {
  const rows = [...table.tBodies[0].rows].map((row) => [key(row, column), row]);
  rows.sort(([a], [b]) => {
    const last = unknown(a, figures) - unknown(b, figures);
    return last || (down ? order(b, a, figures) : order(a, b, figures));
  });
  table.tBodies[0].append(...rows.map(([, row]) => row));
}
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((h) => h.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sortBy(table, column, down, head.classList.contains("figures"));
    });
  });
}
