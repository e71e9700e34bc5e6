"use strict";

// Exact fractions over BigInt: [numerator, denominator], reduced, the denominator above 0.
//
//   sum(frac("1/3"), frac("1/6"))  is 1/2
//   money(frac("247/200"))         is "1.24": half to even
function reduced(n, d) {
  let a = n < 0n ? -n : n, b = d;
  while (b) [a, b] = [b, a % b];
  return [n / a, d / a];
}
function frac(text) {
  const [n, d] = text.split("/");
  return [BigInt(n), BigInt(d || 1)];
}
const zero = frac("0"), one = frac("1");
const sum = (a, b) => reduced(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
const less = (a, b) => reduced(a[0] * b[1] - b[0] * a[1], a[1] * b[1]);
const times = (a, b) => reduced(a[0] * b[0], a[1] * b[1]);
const over = (a, b) => b[0] < 0n ? reduced(-a[0] * b[1], a[1] * -b[0]) : reduced(a[0] * b[1], a[1] * b[0]);
const compare = (a, b) => {
  const l = a[0] * b[1], r = b[0] * a[1];
  return l < r ? -1 : l > r ? 1 : 0;
};
const exact = (a) => a[1] === 1n ? String(a[0]) : a[0] + "/" + a[1];

// decimal reads a plain decimal, at most 12 digits on each side of the point; null is none.
function decimal(text, negative) {
  const m = /^(-?)(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text.trim());
  if (!m || (m[1] && !negative)) return null;
  const places = (m[3] || "").length;
  return reduced(BigInt(m[1] + m[2] + (m[3] || "")), 10n ** BigInt(places));
}

// rounded writes a with exactly n places after the point, half to even.
function rounded(a, n) {
  const sign = a[0] < 0n ? "-" : "", num = (a[0] < 0n ? -a[0] : a[0]) * 10n ** BigInt(n);
  let whole = num / a[1];
  const twice = (num % a[1]) * 2n;
  if (twice > a[1] || (twice === a[1] && whole % 2n === 1n)) whole++;
  let digits = String(whole).padStart(n + 1, "0");
  if (n > 0) digits = digits.slice(0, -n) + "." + digits.slice(-n);
  return (whole === 0n ? "" : sign) + digits;
}

// money writes an amount as the rest of the page does: to cents, below one cent to four
// significant digits, with a comma before each third digit.
function money(a) {
  const size = a[0] < 0n ? [-a[0], a[1]] : a;
  if (size[0] > 0n && size[0] * 100n < size[1]) {
    let places = 3;
    for (let n = size[0]; n < size[1]; n *= 10n) places++;
    return rounded(a, places).replace(/0+$/, "");
  }
  return thousands(rounded(a, 2));
}

// thousands puts a comma before each third digit of the whole part.
function thousands(text) {
  const [whole, fraction] = text.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction === undefined ? "" : "." + fraction);
}

// quantity writes a quantity that is not below 0 as the rest of the page does: to
// hundredths, from 1,000 on to whole ones, below a hundredth to four significant digits.
function quantity(a) {
  if (a[0] >= 1000n * a[1]) return thousands(rounded(a, 0));
  const text = money(a);
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}
