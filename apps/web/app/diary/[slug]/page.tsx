import { FailureState } from "../../../components/failure";
import { MissingPage } from "../../../components/nothing-here";
import { PageLink } from "../../../components/page-link";
import { readDiaryEntry } from "../../../reads/diary-read";
import { longDate } from "../../../words/dates";

type Input = { params: Promise<{ slug: string }> };

export async function generateMetadata({ params }: Input) {
  const answer = await readDiaryEntry(decodeURIComponent((await params).slug));
  return { title: answer.data?.diaryEntry?.title ?? "Diary" };
}

/** One episode, in serif, 68 characters wide. */
export default async function EpisodePage({ params }: Input) {
  const answer = await readDiaryEntry(decodeURIComponent((await params).slug));
  if (answer.failure?.code === "NOT_FOUND") return <MissingPage />;
  if (answer.failure) return <FailureState failure={answer.failure} />;
  const episode = answer.data.diaryEntry;
  if (!episode) return <MissingPage />;
  return (
    <article className="prose">
      <p className="date-line">
        <PageLink href="/diary">Diary</PageLink> · {longDate(episode.date)}
      </p>
      <h1>{episode.title}</h1>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the server makes it from our own markdown and escapes it */}
      <div dangerouslySetInnerHTML={{ __html: episode.html }} />
    </article>
  );
}
