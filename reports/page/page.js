
// What if: the sums of the page's data again, with other volumes, growth, plans and shares
// of the cache. Amounts are triples: low, base, high. A plan has prices from month 1 on, and
// others from each month on in which some of them begin or end.
function whatIf(panel, data) {
  const volumes = 2; // the first spans are those that follow the volume: by month, by hour
  const triple = (f) => [0, 1, 2].map(f);
  const plus = (a, b) => triple((s) => sum(a[s], b[s]));
  const scaled = (a, q) => triple((s) => times(a[s], q));
  const none = triple(() => zero);
  const planOf = (text) => Object.assign({}, text, {prices: text.prices.map((p) => Object.assign({}, p, {
    sums: p.sums.map((a) => a.map(frac)),
    cache: p.cache.map((c) => ({gain: frac(c.gain), all: c.all.map(frac), read: c.read.map(frac), write: c.write.map(frac)})),
  }))});
  const lines = data.lines.map((plans) => plans.map(planOf));
  const rest = data.rest && planOf(data.rest);
  const months = data.months.map((m) => ({part: frac(m.part), full: frac(m.full)}));
  const at = (id) => panel.querySelector("#" + id);

  // cached returns what the amounts at some prices become by another share of the cache, null
  // where so many tokens cannot be read from it.
  function cached(prices, share) {
    let change = none;
    for (const c of prices.cache) {
      for (const s of [0, 1, 2]) {
        const read = times(c.all[s], share);
        if (compare(sum(read, c.write[s]), c.all[s]) > 0) return null;
        change = change.map((v, i) => i === s ? less(v, times(c.gain, less(read, c.read[s]))) : v);
      }
    }
    return prices.sums.map((a, span) => span === prices.span ? plus(a, change) : a);
  }

  // amounts sums spans, each times its factor.
  const amounts = (sums, factors) => sums.reduce((all, a, span) => plus(all, scaled(a, factors[span])), none);

  // holding is the index of the prices that hold in a month, from 1.
  const holding = (plan, month) => plan.prices.findLastIndex((p) => p.from <= month);

  let baseAlone = false; // low and high are not known
  const inScenario = (value, s) => value && (s === 1 || !baseAlone) ? value[s] : null;
  const faults = [], field = fieldReader(faults);
  function showThree(id, value, atLeast) {
    for (const s of [0, 1, 2]) show(at(id + "-" + ["low", "base", "high"][s]), inScenario(value, s), s === 1 ? atLeast : "");
  }

  const percent = frac("1/100");
  function update() {
    faults.length = 0;
    baseAlone = false;
    const volume = field(at("wi-volume"), false, zero, null, "the volume is a decimal such as 1.5, not below 0");
    let growth = frac(data.growth);
    const rate = at("wi-growth");
    if (rate && rate.value !== rate.defaultValue) {
      growth = field(rate, true, frac("-100"), frac("1000"), "the growth is a percentage from -100 to 1000");
      growth = growth && times(growth, percent);
    } else if (rate) rate.setAttribute("aria-invalid", "false");
    const all = [], notes = [];
    let complete = data.complete, priced = false, good = volume !== null && growth !== null;
    lines.forEach((plans, i) => {
      const choice = panel.querySelector(`select[data-line="${i}"]`), plan = plans[choice ? choice.selectedIndex : 0];
      const share = panel.querySelector(`input[data-line="${i}"]`);
      let sums = plan.prices.map((p) => p.sums);
      if (share) {
        const usable = plan.prices[0].cache.length > 0;
        share.disabled = !usable;
        share.setAttribute("aria-invalid", "false");
        if (usable && share.value !== share.defaultValue) {
          const s = field(share, false, zero, frac("100"), share.dataset.name + ": the share is a percentage from 0 to 100");
          sums = s && plan.prices.map((p) => cached(p, times(s, percent)));
          if (sums && sums.includes(null)) {
            sums = null;
            share.setAttribute("aria-invalid", "true");
            faults.push(share.dataset.name + ": what is written to the cache leaves room for at most " + share.max + " %");
          } else if (sums && plan.doubt) {
            baseAlone = true;
            notes.push(share.dataset.name + ": low and high of another share of the cache need a new estimate, as its samples were counted");
          }
        }
      }
      good = good && sums !== null;
      complete = complete && plan.prices.every((p) => p.complete);
      priced = priced || plan.priced;
      if (plan.term > months.length) notes.push(choice.dataset.name + ": a term of " + plan.term + " months is owed in full, also after the horizon");
      all.push({plan, sums, node: panel.querySelector(`td[data-line="${i}"]`)});
    });
    if (rest) {
      all.push({plan: rest, sums: rest.prices.map((p) => p.sums), node: at("wi-rest")});
      complete = complete && rest.prices.every((p) => p.complete);
      priced = priced || rest.priced;
    }
    const atLeast = complete ? "" : "at least ";
    const full = [volume, volume, one, one, one];
    let total = none;
    for (const {plan, sums, node} of all) {
      const value = good && plan.priced ? amounts(sums[0], full) : null;
      show(node, value && value[1], plan.prices[0].complete ? "" : "at least ");
      if (value) {
        total = plus(total, value);
      }
    }
    total = good && priced ? total : null;
    showThree("wi-total", total, "");
    at("wi-at-least").textContent = total ? atLeast : "";

    // What is nothing but the sum of no prices is not known.
    const known = (value, whole) => whole || value.some((v) => v[0] !== 0n) ? value : null;
    let horizon = none, power = one, every = null, whole = true;
    months.forEach((m, k) => {
      let value = null;
      if (good) {
        if (k === 0 || all.some(({plan}) => plan.prices.some((p) => p.from === k + 1))) {
          const now = all.map(({plan}) => holding(plan, k + 1));
          every = all.reduce((sums, line, i) => sums.map((a, span) => plus(a, line.sums[now[i]][span])), full.map(() => none));
          whole = all.every(({plan}, i) => plan.prices[now[i]].complete);
        }
        const grown = times(volume, power);
        value = amounts(every, [times(grown, m.part), times(grown, m.full), m.full, m.part, one]);
        horizon = plus(horizon, value);
        value = known(value, whole && priced);
        power = times(power, sum(one, growth));
      }
      showThree("wi-month-" + k, value, atLeast);
    });
    showThree("wi-horizon", good && months.length ? known(horizon, complete && priced) : null, atLeast);

    const budget = at("wi-budget");
    if (budget) {
      const spent = inScenario(total, data.budget.scenario);
      const value = spent && less(frac(data.budget.monthly), spent);
      const over = value && value[0] < 0n;
      const size = value && money(over ? [-value[0], value[1]] : value);
      budget.textContent = !value ? "-" : over ? "over the budget by " + atLeast + size : (complete ? "" : "as far as it is priced, at most ") + size + " left of the budget";
      budget.classList.toggle("over", Boolean(over));
    }
    tell(at("wi-fault"), faults);
    tell(at("wi-note"), notes);
  }

  live(panel, update);
}
const panel = document.getElementById("what-if");
if (panel) whatIf(panel, JSON.parse(document.getElementById("what-if-data").textContent));
