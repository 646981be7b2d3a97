import { ExportButton } from "../../components/export-button";
import { EmptyState, FailureState } from "../../components/failure";
import { FirstRun } from "../../components/first-run";
import { PageLink } from "../../components/page-link";
import { WatchedTable } from "../../components/watched-table";
import { NewWatchlist, WatchlistActs } from "../../components/watchlist-acts";
import { answerAs } from "../../reads/answer-status";
import { asOfParameter, parameter, type SearchParams } from "../../reads/page-state";
import { readShell } from "../../reads/shell-read";
import type { Watchlist } from "../../reads/watchlists-query";
import { readWatched, readWatchlists, type Watched } from "../../reads/watchlists-read";
import { mainReason } from "../../words/main-reason";
import { counted, plain } from "../../words/numbers";
import { sourceLine } from "../../words/source-line";
import { securityCount, watchlistFinding } from "../../words/watchlist-words";

export const metadata = { title: "Watchlists" };

/** The reader's own lists of securities, and what the ranking says of those in one. */
export default async function WatchlistsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const parameters = await searchParams;
  const asOf = asOfParameter(parameters);
  const answer = await readWatchlists();
  if (answer.failure) return <FailureState failure={answer.failure} />;
  const lists = answer.data.watchlists;
  const wanted = parameter(parameters, "list");
  const isLost = wanted !== null && !lists.some(({ id }) => id === wanted);
  if (isLost) answerAs({ code: "NOT_FOUND" });
  const chosen = isLost ? null : (lists.find(({ id }) => id === wanted) ?? lists[0] ?? null);
  const read = chosen === null ? null : await readWatched(chosen.securities, asOf);
  if (read?.failure?.code === "NO_RELEASE") return <FirstRun initial={(await readShell()).status} />;
  if (read?.failure) return <FailureState failure={read.failure} />;
  const watched = read?.data.watched ?? null;
  return (
    <>
      <header className="page-head">
        <h1>
          {chosen
            ? `${watchlistFinding(chosen.name, watched)}.`
            : lists.length > 0
              ? `${counted(lists.length, "watchlist")}.`
              : "No watchlist yet."}
        </h1>
        <p>
          Your lists are yours alone. They are kept beside the releases, not in them: the time machine moves what is
          said of a security, not which ones you watch.
        </p>
      </header>
      <div className="watch-columns">
        <section aria-labelledby="lists">
          <div className="head">
            <h2 id="lists">Lists</h2>
          </div>
          {lists.length > 0 && (
            <ul className="watch-lists">
              {lists.map((list) => (
                <li key={list.id}>
                  <PageLink
                    href={`/watchlists?list=${list.id}`}
                    isChoice
                    aria-current={list.id === chosen?.id ? "true" : undefined}
                  >
                    <span>{list.name}</span>
                    <span className="third">{plain(list.securities.length)}</span>
                  </PageLink>
                </li>
              ))}
            </ul>
          )}
          <NewWatchlist />
        </section>
        {chosen && watched ? (
          <ChosenList list={chosen} watched={watched} />
        ) : isLost ? (
          <EmptyState
            title="No list has that id."
            why={`List ${wanted} is not yours, or was deleted; choose one here.`}
          />
        ) : (
          <EmptyState
            title="Nothing is watched."
            why="Create a list here, or press Watch on the page of a security: that makes the first."
          />
        )}
      </div>
    </>
  );
}

function ChosenList({ list, watched }: { list: Watchlist; watched: Watched }) {
  const source = sourceLine(watched.provenance);
  return (
    <section aria-labelledby="chosen">
      <div className="head">
        <h2 id="chosen">{list.name}</h2>
        <span className="head-note">{securityCount(list.securities.length)}</span>
        <span className="head-acts">
          <WatchlistActs key={list.id} list={list} />
          {watched.nodes.length > 0 && (
            <ExportButton
              finding={watchlistFinding(list.name, watched)}
              unit="place in the ranking, score in the unit of the target, quality of 100"
              fileName="watchlist"
              source={source}
              table={{
                columns: ["security", "ticker", "name", "sector", "place", "score", "unit", "quality", "reason"],
                rows: watched.nodes.map((node) => [
                  node.securityId,
                  node.ticker,
                  node.name,
                  node.sector,
                  node.position,
                  node.ranked?.score ?? null,
                  node.ranked?.scoreUnit ?? null,
                  node.qualityScore,
                  node.ranked ? mainReason(node.ranked).text : null,
                ]),
              }}
            />
          )}
        </span>
      </div>
      {watched.nodes.length === 0 ? (
        <EmptyState
          title="No security is in this list."
          why="Open one under Securities and press Watch: with several lists a menu asks into which."
        />
      ) : (
        <WatchedTable listId={list.id} watched={watched} />
      )}
      <p className="table-foot">
        {watched.unknown.length > 0 && (
          <span>
            {securityCount(watched.unknown.length)} of the list not known at this date:{" "}
            {watched.unknown.slice(0, 5).join(", ")}
            {watched.unknown.length > 5 && ", …"}
          </span>
        )}
        <span>{source}</span>
      </p>
    </section>
  );
}
