/** Where the reader wants to be; `MainPane` goes there. A choice changes the page shown: no history entry, no scrolling. */
export type Wish = { readonly href: string; readonly isChoice: boolean };

export const wishEvent = "plumb-go";

/** Goes to a page of ours within the site. */
export function go(href: string, isChoice = false): void {
  window.dispatchEvent(new CustomEvent<Wish>(wishEvent, { detail: { href, isChoice } }));
}
