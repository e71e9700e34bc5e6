
// fieldReader returns a reader of fields: the value of one, as a fraction, or null where it
// cannot be used; then it is marked, and what is said of it joins the faults.
function fieldReader(faults) {
  return (input, negative, least, most, what) => {
    const value = decimal(input.value, negative);
    const good = value && compare(value, least) >= 0 && (!most || compare(value, most) <= 0);
    input.setAttribute("aria-invalid", String(!good));
    if (!good) faults.push(what);
    return good ? value : null;
  };
}

// show writes an amount with its exact figure beside it; null is a dash.
function show(node, value, prefix) {
  node.textContent = value ? (prefix || "") + money(value) : "-";
  if (value) node.dataset.exact = exact(value);
  else delete node.dataset.exact;
}

// tell shows texts in a paragraph, and hides it where there are none.
function tell(node, texts) {
  node.textContent = texts.join("; ");
  node.hidden = texts.length === 0;
}

// live shows a panel and updates it whenever a field of it changes. The slider of its volume,
// where it has one, and the field move each other.
function live(panel, update) {
  const slider = panel.querySelector("#wi-slider"), volume = panel.querySelector("#wi-volume");
  if (slider) slider.addEventListener("input", () => { volume.value = slider.value; });
  panel.addEventListener("input", (event) => {
    if (slider && event.target === volume) slider.value = volume.value;
    update();
  });
  panel.addEventListener("reset", () => setTimeout(update));
  panel.addEventListener("submit", (event) => event.preventDefault());
  panel.hidden = false;
  update();
}
