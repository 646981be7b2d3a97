import { EmptyState, FailureState } from "../../components/failure";
import { PageLink } from "../../components/page-link";
import { readDiary } from "../../reads/diary-read";
import { longDate } from "../../words/dates";

export const metadata = {
  title: "Diary",
  alternates: { types: { "application/atom+xml": "/diary/feed.xml" } },
};

/** What was built and what it measured, episode by episode. */
export default async function DiaryPage() {
  const answer = await readDiary();
  if (answer.failure) return <FailureState failure={answer.failure} />;
  const episodes = answer.data.diary;
  return (
    <>
      <header className="page-head">
        <h1>Diary</h1>
        <a className="plain-act" href="/diary/feed.xml" type="application/atom+xml">
          Atom feed
        </a>
        <p>What was built, what it measured, and the commands that measure it again.</p>
      </header>
      {episodes.length === 0 ? (
        <EmptyState title="No episode yet." why="Episodes are the files under docs/diary." />
      ) : (
        <ol className="episode-list">
          {episodes.map((episode) => (
            <li key={episode.slug}>
              <p className="date-line">{longDate(episode.date)}</p>
              <h2>
                <PageLink href={`/diary/${encodeURIComponent(episode.slug)}`}>{episode.title}</PageLink>
              </h2>
              <p>{episode.summary}</p>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
