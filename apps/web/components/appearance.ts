const themes = ["light", "dark"] as const;
const densities = ["comfortable", "compact", "dense"] as const;

/** Sets theme and density before the first paint: the URL, then what was chosen before, then the system. */
export const appearanceScript = `(()=>{try{const q=new URLSearchParams(location.search),d=document.documentElement.dataset,
s=(n)=>{try{return localStorage.getItem("plumb-"+n)}catch{return null}},
t=q.get("theme")||s("theme"),y=q.get("density")||s("density");
d.theme=t==="dark"||t==="light"?t:matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light";
d.density=["comfortable","compact","dense"].includes(y)?y:"compact"}catch{}})()`;

/** Switches light and dark; the choice goes into the URL and is kept for the next visit. */
export function switchTheme(): void {
  const now = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  keep("theme", themes[(themes.indexOf(now) + 1) % themes.length]!);
}

/** Steps through the row densities. */
export function switchDensity(): void {
  const now = densities.find((density) => density === document.documentElement.dataset.density) ?? "compact";
  keep("density", densities[(densities.indexOf(now) + 1) % densities.length]!);
}

function keep(name: "theme" | "density", value: string): void {
  document.documentElement.dataset[name] = value;
  const url = new URL(window.location.href);
  url.searchParams.set(name, value);
  window.history.replaceState(window.history.state, "", url);
  try {
    localStorage.setItem(`plumb-${name}`, value);
  } catch {
    // A browser that forbids storage still keeps the choice in the URL.
  }
}
