import { PageLink } from "./page-link";

/** One of a few choices, each a link, so that the choice is in the URL. */
export function Segments(props: {
  label: string;
  chosen: string;
  choices: readonly { readonly value: string; readonly text: string; readonly href: string }[];
}) {
  return (
    <nav className="segments" aria-label={props.label}>
      {props.choices.map((choice) => (
        <PageLink
          key={choice.value}
          href={choice.href}
          isChoice
          aria-current={choice.value === props.chosen ? "true" : undefined}
        >
          {choice.text}
        </PageLink>
      ))}
    </nav>
  );
}
