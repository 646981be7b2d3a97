import type { Exported } from "./export-button";

const namespace = "http://www.w3.org/2000/svg";
const kept = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "stroke-opacity",
  "opacity",
  "paint-order",
  "vector-effect",
  "font-size",
  "font-weight",
  "letter-spacing",
  "text-anchor",
  "display",
  "overflow",
] as const;
const margin = 20;
const head = 52;
const foot = 26;

/** The plot as a self-contained SVG: every style inlined, the font inside, title, unit and source printed. */
export async function svgOf(plot: SVGSVGElement, about: Exported): Promise<string> {
  const { document: text } = await drawing(plot, about);
  return text;
}

/** The same picture as PNG, two pixels a px. */
export async function pngOf(plot: SVGSVGElement, about: Exported): Promise<Blob> {
  const { document: text, width, height } = await drawing(plot, about);
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * 2;
    canvas.height = height * 2;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("this browser gives no canvas");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!blob) throw new Error("the canvas gave no picture");
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function drawing(plot: SVGSVGElement, about: Exported) {
  const room = plot.closest<HTMLElement>(".plot") ?? plot;
  const box = plot.getBoundingClientRect();
  const frame = room.getBoundingClientRect();
  const width = Math.ceil(frame.width) + margin * 2;
  const height = Math.ceil(frame.height) + head + foot + margin;
  const colours = getComputedStyle(document.documentElement);
  const ink = (name: string) => colours.getPropertyValue(name).trim();
  const family = "IBM Plex Sans";

  const root = document.createElementNS(namespace, "svg");
  root.setAttribute("xmlns", namespace);
  root.setAttribute("width", String(width));
  root.setAttribute("height", String(height));
  root.setAttribute("viewBox", `0 0 ${width} ${height}`);
  root.setAttribute("font-family", `'${family}', Arial, sans-serif`);
  const style = document.createElementNS(namespace, "style");
  style.textContent = await fontFace(family);
  root.append(style);
  const ground = document.createElementNS(namespace, "rect");
  for (const [name, value] of [
    ["width", "100%"],
    ["height", "100%"],
    ["fill", ink("--paper")],
  ] as const) {
    ground.setAttribute(name, value);
  }
  root.append(ground);
  root.append(words(about.finding, 26, 15, 600, ink("--ink")));
  root.append(words(about.unit, 44, 12, 400, ink("--ink-3")));
  const copy = inlined(plot, plot.cloneNode(true) as SVGSVGElement);
  for (const [name, value] of [
    ["x", margin],
    ["y", head],
    ["width", box.width],
    ["height", box.height],
  ] as const) {
    copy.setAttribute(name, String(value));
  }
  copy.removeAttribute("class");
  copy.removeAttribute("style");
  copy.setAttribute("overflow", "visible");
  root.append(copy);
  root.append(words(about.source, height - 14, 11, 400, ink("--ink-3")));
  return { document: new XMLSerializer().serializeToString(root), width, height };
}

function words(text: string, y: number, size: number, weight: number, colour: string): SVGTextElement {
  const element = document.createElementNS(namespace, "text");
  element.textContent = text;
  for (const [name, value] of Object.entries({
    x: margin,
    y,
    "font-size": size,
    "font-weight": weight,
    fill: colour,
  })) {
    element.setAttribute(name, String(value));
  }
  return element;
}

/** Copies what the style sheets say about each element into attributes; hidden elements are left out. */
function inlined(from: SVGElement, to: SVGSVGElement): SVGSVGElement {
  const originals = [...from.querySelectorAll<SVGElement>("*")];
  const copies = [...to.querySelectorAll<SVGElement>("*")];
  originals.forEach((original, at) => {
    const copy = copies[at]!;
    const computed = getComputedStyle(original);
    if (computed.display === "none") {
      copy.remove();
      return;
    }
    for (const name of kept) {
      const value = computed.getPropertyValue(name);
      if (value !== "" && !(copy instanceof SVGSVGElement && name !== "overflow")) copy.setAttribute(name, value);
    }
    copy.removeAttribute("class");
    copy.removeAttribute("style");
  });
  return to;
}

/** The page's own sans font as a data address, so that the picture looks the same everywhere; empty where it cannot be had. */
async function fontFace(family: string): Promise<string> {
  const rule = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .find(
      (one): one is CSSFontFaceRule =>
        one instanceof CSSFontFaceRule &&
        /sans/i.test(one.style.getPropertyValue("font-family")) &&
        /url\(/.test(one.cssText),
    );
  const address = rule && /url\(["']?([^"')]+)/.exec(rule.cssText)?.[1];
  if (!address) return "";
  const base = rule.parentStyleSheet?.href ?? window.location.href;
  const answer = await fetch(new URL(address, base));
  if (!answer.ok) return "";
  const bytes = new Uint8Array(await answer.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `@font-face{font-family:'${family}';font-weight:100 700;src:url(data:font/woff2;base64,${btoa(binary)}) format('woff2')}`;
}
