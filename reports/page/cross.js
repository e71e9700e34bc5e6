
// The crossing chart, as the program draws it: by use a line from 0 up, units level lines,
// a mark where they cross. Across in percent, down in pixels.
const crossHeight = 220, crossTop = 16;

// place writes a with exactly n places, half up; a is not below 0.
function place(a, n) {
  const scaled = a[0] * 10n ** BigInt(n), digits = String((2n * scaled + a[1]) / (2n * a[1])).padStart(n + 1, "0");
  return digits.slice(0, -n) + "." + digits.slice(-n);
}
const share = (a, b) => b[0] === 0n ? "0" : place(over(times(a, frac("100")), b), 3);
const ceiling = (a) => (a[0] + a[1] - 1n) / a[1];

// axis returns a step of 1, 2 or 5 times a power of ten of which at most five reach over
// top, and the end of the axis.
function axis(top) {
  const reaches = (s) => compare(times(s, frac("5")), top) >= 0;
  let step = one;
  while (reaches(step)) step = times(step, frac("1/10"));
  for (;;) {
    const found = ["1", "2", "5"].map((n) => times(step, frac(n))).find(reaches);
    if (found) return [found, times(found, [ceiling(over(top, found)), 1n])];
    step = times(step, frac("10"));
  }
}

// tickText writes a place of an axis with as many digits as its step has.
function tickText(v, step) {
  let n = 0;
  while ((step[0] * 10n ** BigInt(n)) % step[1]) n++;
  return thousands(rounded(v, n));
}

// crossing draws c into the group of a chart: each, volume (low, that of the scenario,
// high), and of the options their name, class, monthly and carries (null where unknown).
function crossing(group, c) {
  const breakEven = (o) => c.each[0] === 0n ? null : over(o.monthly, c.each);
  const larger = (a, b) => compare(b, a) > 0 ? b : a;
  const right = c.options.reduce((most, o) => larger(most, breakEven(o) || zero), c.volume[2]);
  if (right[0] === 0n) return group.replaceChildren();
  const [step, full] = axis(right);
  const top = c.options.reduce((most, o) => larger(most, o.monthly), times(c.each, full));
  const [rise, high] = axis(top);
  const x = (v) => share(v, full) + "%";
  const y = (v) => place(sum(times(over(less(high, v), high), [BigInt(crossHeight), 1n]), [BigInt(crossTop), 1n]), 2);
  const bottom = String(crossTop + crossHeight), height = String(crossTop + crossHeight + 24);
  const parts = [];
  const add = (name, attributes, text) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text) node.textContent = text;
    parts.push(node);
    return node;
  };
  if (compare(c.volume[0], c.volume[2]) !== 0) {
    add("rect", {class: "volumes", x: x(c.volume[0]), width: x(less(c.volume[2], c.volume[0])), y: "0", height: bottom});
  }
  const rises = [];
  for (let v = zero; compare(v, high) <= 0; v = sum(v, rise)) rises.push(v);
  for (const v of rises) add("line", {class: "grid", x1: "0", x2: "100%", y1: y(v), y2: y(v)});
  for (let v = step; compare(v, full) <= 0; v = sum(v, step)) {
    add("text", {class: "axis", x: x(v), y: height, dy: "-6", "text-anchor": compare(v, full) === 0 ? "end" : "middle"}, tickText(v, step));
  }
  add("line", {class: "volume", x1: x(c.volume[1]), x2: x(c.volume[1]), y1: "0", y2: bottom});
  add("line", {class: "price by-use", x1: x(zero), x2: x(full), y1: y(zero), y2: y(times(c.each, full))});
  const marks = [];
  for (const o of c.options) {
    const level = y(o.monthly), ends = o.carries && compare(o.carries, full) < 0, end = ends ? o.carries : full;
    if (ends) add("line", {class: "price " + o.class + " beyond", x1: x(end), x2: x(full), y1: level, y2: level});
    add("line", {class: "price " + o.class, x1: x(zero), x2: x(end), y1: level, y2: level});
    const from = breakEven(o);
    if (from) marks.push([o, from, level]);
  }
  for (const [o, from, level] of marks) {
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    title.textContent = crossText(c, o, from);
    add("circle", {class: "mark " + o.class, cx: x(from), cy: level, r: "5"}).append(title);
  }
  for (const v of rises) add("text", {class: "axis", x: "0", y: y(v), dy: "-3"}, tickText(v, rise));
  group.replaceChildren(...parts);
}

// crossText says where an option crosses, crossWords the whole chart in words.
function crossText(c, o, from) {
  return o.name + ": " + money(o.monthly) + " " + c.currency + " a month, the same as " + c.use + " at " + thousands(String(ceiling(from))) + " " + c.noun;
}
function crossWords(c) {
  let text = c.currency + " a month by " + c.noun + " a month. The workload has " + quantity(c.volume[1]);
  if (compare(c.volume[0], c.volume[2]) !== 0) text += " (low " + quantity(c.volume[0]) + ", high " + quantity(c.volume[2]) + ")";
  for (const o of c.options) if (c.each[0] !== 0n) text += ". " + crossText(c, o, over(o.monthly, c.each));
  return text + ".";
}
