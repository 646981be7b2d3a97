/**
 * A JSON text without what carries no meaning: no white space, members by name, texts written one way. Numbers stay as
 * they are written, so that none is rounded and two that differ in any digit differ here.
 *
 * @returns null where the text is no JSON, or nests deeper than 500
 */
export function canonicalJson(text: string): string | null {
  try {
    JSON.parse(text);
    return new Canonical(text).whole();
  } catch {
    return null;
  }
}

const deepest = 500;

/** Reads a text that is known to be JSON. */
class Canonical {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): string {
    return this.#value(0);
  }

  #value(depth: number): string {
    if (depth > deepest) throw new RangeError("too deep");
    const first = this.#peek();
    if (first === "{") return this.#object(depth + 1);
    if (first === "[") return this.#array(depth + 1);
    return first === '"' ? this.#string() : this.#word();
  }

  #object(depth: number): string {
    const members: { name: string; text: string }[] = [];
    this.#at++;
    while (this.#peek() !== "}") {
      if (this.#peek() === ",") this.#at++;
      this.#peek();
      const name = this.#string();
      this.#peek();
      this.#at++;
      members.push({ name, text: `${name}:${this.#value(depth)}` });
    }
    this.#at++;
    members.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return `{${members.map(({ text }) => text).join(",")}}`;
  }

  #array(depth: number): string {
    const items: string[] = [];
    this.#at++;
    while (this.#peek() !== "]") {
      if (this.#peek() === ",") this.#at++;
      items.push(this.#value(depth));
    }
    this.#at++;
    return `[${items.join(",")}]`;
  }

  #string(): string {
    const from = this.#at++;
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    this.#at++;
    return JSON.stringify(JSON.parse(this.#text.slice(from, this.#at)));
  }

  /** A number, true, false or null. */
  #word(): string {
    const from = this.#at;
    while (this.#at < this.#text.length && !/[\s,\]}]/.test(this.#text[this.#at])) this.#at++;
    return this.#text.slice(from, this.#at);
  }

  /** The next character that is no white space. */
  #peek(): string {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
    return this.#text[this.#at];
  }
}
