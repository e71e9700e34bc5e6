
// What if: a line at another volume and with other numbers of units, by the formulas of the
// program, to the choice of what is cheapest.
function counted(n, noun) { return n === 1n ? "1 " + noun : thousands(String(n)) + " " + noun + "s"; }

// splits are the units of an option that stand beside by use, with what they and the most
// that overflows cost: all numbers where they are few, else those next to the bend.
function splits(x, volume, units, each) {
  const numbers = new Set([0n, units - 1n, units]);
  if (units <= 6n) for (let n = 0n; n < units; n++) numbers.add(n);
  else {
    const bend = over(volume, x.carries);
    numbers.add(bend[0] / bend[1]).add(ceiling(bend));
  }
  return [...numbers].filter((n) => n <= units).sort((a, b) => a < b ? -1 : a > b ? 1 : 0).map((n) => {
    const rest = less(volume, over(times(x.carries, [n, 1n]), x.peak)), overflow = rest[0] > 0n ? rest : zero;
    return {units: n, overflow, most: sum(times(x.monthly, [n, 1n]), times(each, overflow))};
  });
}

function unitsWhatIf(panel, data) {
  const of = (text) => text === null ? null : frac(text);
  const each = of(data.each), planned = data.volume.map(frac);
  const options = data.options.map((x) => Object.assign({}, x, {
    hourly: frac(x.hourly), monthly: frac(x.monthly), term: frac(x.term), tokens: of(x.tokens), carries: of(x.carries), peak: frac(x.peak),
    input: panel.querySelector(`input[data-option="${x.index}"]`), row: panel.querySelector(`tr[data-option="${x.index}"]`),
  }));
  const chart = document.getElementById("cross-" + panel.dataset.line);
  const figure = (row, name) => row.querySelector(`[data-figure="${name}"]`);
  const input = panel.querySelector("[data-field=volume]");

  function put(row, name, value, text) {
    const node = figure(row, name);
    node.textContent = value ? text(value) : "-";
    if (value) node.dataset.exact = exact(value);
    else delete node.dataset.exact;
  }
  const up = (v) => thousands(String(ceiling(v)));
  const percent = (v) => quantity(times(v, frac("100"))) + "%";

  function update() {
    const faults = [], field = fieldReader(faults);
    const same = input.value === input.defaultValue;
    const volume = same ? planned[1] : field(input, false, zero, null, "the " + data.noun + " a month are a decimal such as 120000, not below 0");
    if (same) input.setAttribute("aria-invalid", "false");
    const use = each && volume && times(each, volume);
    put(panel.querySelector("tr[data-option=use]"), "monthly", use, money);
    let best = use ? {text: data.use, amount: use} : null, good = volume !== null;
    const mixes = [], lines = [];
    for (const x of options) {
      const entered = field(x.input, false, one, frac("1000000000"), "the units are a whole number from 1 to 1,000,000,000");
      const number = entered && entered[1] === 1n ? entered : null;
      if (entered && !number) {
        x.input.setAttribute("aria-invalid", "true");
        faults.push("the units are a whole number from 1 to 1,000,000,000");
      }
      good = good && number !== null;
      const scaled = (v) => number && times(v, number);
      const monthly = scaled(x.monthly), from = monthly && each && each[0] !== 0n ? over(monthly, each) : null;
      const mean = !x.known || !volume || !number ? null : x.carries ? over(volume, times(x.carries, number)) : zero;
      const peak = mean && times(mean, x.peak);
      put(x.row, "hourly", scaled(x.hourly), money);
      put(x.row, "monthly", monthly, money);
      put(x.row, "term", scaled(x.term), money);
      put(x.row, "cheaper", use && monthly && less(use, monthly), money);
      put(x.row, "from", from, up);
      put(x.row, "tokens", from && x.tokens && times(from, x.tokens), up);
      put(x.row, "peak", peak, percent);
      put(x.row, "mean", mean, percent);
      const needed = x.carries && volume ? ceiling(times(over(volume, x.carries), x.peak)) : 1n;
      const fits = !peak || compare(peak, one) <= 0;
      figure(x.row, "carries").textContent = !peak ? "-" : fits ? "yes" : "no, " + thousands(String(needed)) + " needed";
      if (!number || !volume) continue;
      const name = x.name + ", " + counted(number[0], "unit");
      if (fits && (best ? compare(monthly, best.amount) < 0 : data.must)) best = {text: name, amount: monthly};
      if (use && x.carries) {
        for (const s of splits(x, volume, number[0], each)) {
          if (s.units > 0n && s.overflow[0] > 0n) mixes.push({text: x.name + ", " + counted(s.units, "unit") + " and the overflow " + data.use + ", at most", amount: s.most});
        }
      }
      lines.push({name, class: "option-" + x.index, monthly, carries: x.carries && over(times(x.carries, number), x.peak)});
    }
    for (const m of mixes) if (compare(m.amount, best.amount) < 0) best = m;
    const choice = figure(panel, "choice");
    choice.textContent = !good ? "-" : best ? "Cheapest: " + best.text + ", " + money(best.amount) + " " + data.currency + " a month" : "No choice: what it costs " + data.use + " is not known, or no units carry it";
    if (good && best) choice.dataset.exact = exact(best.amount);
    else delete choice.dataset.exact;
    tell(figure(panel, "fault"), [...new Set(faults)]);
    if (chart && good) {
      const at = planned[1][0] === 0n ? (v) => same ? v : volume : (v) => over(times(v, volume), planned[1]);
      const c = {each, volume: planned.map(at), options: lines, currency: data.currency, use: data.use, noun: data.noun};
      crossing(chart, c);
      document.getElementById(chart.id + "-desc").textContent = crossWords(c);
      const keys = chart.ownerSVGElement.parentNode.querySelectorAll(".key > span");
      lines.forEach((o, i) => { keys[i + 1].textContent = o.name; });
      document.getElementById(chart.id + "-whose").hidden = same && options.every((x) => x.input.value === x.input.defaultValue);
    }
  }
  live(panel, update);
}
for (const panel of document.querySelectorAll("form.what-if")) unitsWhatIf(panel, JSON.parse(panel.querySelector(".what-if-data").textContent));
