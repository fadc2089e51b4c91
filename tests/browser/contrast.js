// Every text of the page that is drawn, against the ground it is drawn on (WCAG 2.1, 1.4.3). Returns those
// below the limit: 4.5:1, or 3:1 for large text.
const channel = (value) => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};
const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const colour = (text) => (text.match(/[\d.]+/g) || []).map(Number);
const ground = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const found = colour(getComputedStyle(at).backgroundColor);
    if (found.length === 3 || found[3] > 0) return found;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? [0, 0, 0] : [255, 255, 255];
};
const faults = new Map();
let measured = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || ['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
  if (element.closest('.spoken') || !element.checkVisibility()) continue;
  const style = getComputedStyle(element);
  const [light, dark] = [luminance(colour(style.color)), luminance(ground(element))].sort((a, b) => b - a);
  const ratio = (light + 0.05) / (dark + 0.05);
  const size = parseFloat(style.fontSize);
  const limit = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight, 10) >= 700) ? 3 : 4.5;
  ++measured;
  if (ratio < limit) faults.set(style.color + ' on ' + ground(element), ratio.toFixed(2) + ' ' + walker.currentNode.data.trim().slice(0, 40));
}
return { measured, faults: [...faults] };
