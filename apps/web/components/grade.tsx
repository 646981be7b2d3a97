import { gradeHeadline, gradeLetters, letterOf } from "../words/grade-words";

/** The evidence grade: a letter and how many of four bars stand; dashed where there is no evidence. Strength, not good or bad. */
export function Grade({ grade, isLarge = false }: { grade: string | null; isLarge?: boolean }) {
  const letter = letterOf(grade);
  const bars = letter === null ? 0 : 4 - gradeLetters.indexOf(letter);
  const [width, height] = isLarge ? [26, 24] : [11, 10];
  const words = gradeHeadline(grade);
  return (
    <span className={`grade grade-${letter ?? "none"}${isLarge ? " grade-large" : ""}`} title={words}>
      <svg width={width} height={height} aria-hidden="true">
        {[1, 2, 3, 4].map((bar) => (
          <rect
            key={bar}
            x={((bar - 1) * width) / 4}
            y={height - (height * bar) / 4}
            width={width / 4 - 1}
            height={(height * bar) / 4}
            fill="currentColor"
            opacity={bar <= bars ? 1 : 0.26}
          />
        ))}
      </svg>
      <span className="unseen">Grade </span>
      {letter ?? (grade === null ? "–" : "None")}
    </span>
  );
}
