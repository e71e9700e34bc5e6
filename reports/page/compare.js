
// What if: the amounts of each model again, at another volume: volume x what follows it +
// the rest. Amounts are triples: low, base, high.
function compareWhatIf(panel, data) {
  const at = (id) => panel.querySelector("#" + id);
  const models = data.models.map((m) => Object.assign({}, m, {follows: m.follows.map(frac), rest: m.rest.map(frac)}));
  const rows = [...panel.querySelectorAll("tr[data-model]")].map((row) => ({model: models[row.dataset.model], row}));

  function put(cell, value, text) {
    cell.textContent = value ? text : "-";
    if (value) cell.dataset.sort = exact(value);
    else delete cell.dataset.sort;
  }

  function update() {
    const faults = [], field = fieldReader(faults);
    const volume = field(at("wi-volume"), false, zero, null, "the volume is a decimal such as 1.5, not below 0");
    const only = at("wi-fits").checked;
    for (const m of models) {
      m.amounts = volume && m.priced ? [0, 1, 2].map((s) => sum(times(m.follows[s], volume), m.rest[s])) : null;
    }
    const now = models.find((m) => m.current);
    show(at("wi-now"), now.amounts && now.amounts[1]);
    at("wi-at-least").textContent = now.amounts && !now.complete ? "at least " : "";
    let best = null;
    for (const {model, row} of rows) {
      const amounts = model.amounts, atLeast = model.complete ? "" : "at least ";
      for (const s of [0, 1, 2]) put(row.cells[2 + s], amounts && amounts[s], amounts && (s === 1 ? atLeast : "") + money(amounts[s]));
      const whole = amounts && model.complete && now.amounts && now.complete;
      const more = whole ? less(amounts[1], now.amounts[1]) : null;
      put(row.cells[5], more, more && (more[0] > 0n ? "+" : "") + money(more));
      if (amounts && model.complete && model.fits) {
        const by = best ? compare(amounts[1], best.model.amounts[1]) : -1;
        if (by < 0 || by === 0 && model.current) best = {model, row};
      }
      row.hidden = only && !model.current && !(model.fits && model.complete);
    }
    const said = at("wi-best");
    said.textContent = volume === null ? "-" : !best ? "No model that fits is priced." : best.model.current ? "No model that fits undercuts it."
      : "The cheapest that fits: " + money(best.model.amounts[1]) + " " + data.currency + " on " + best.row.cells[0].textContent;
    tell(at("wi-fault"), faults);
  }

  live(panel, update);
}
const panel = document.getElementById("what-if");
if (panel) compareWhatIf(panel, JSON.parse(document.getElementById("what-if-data").textContent));
