import { roundedToSum } from "../charts/exact-rounding";
import { scoreScale } from "../charts/score-scale";
import { layoutWaterfall } from "../charts/waterfall";
import type { Prediction } from "../reads/security-read";
import { capitalised, driverParts, driverWords } from "../words/driver-words";
import { counted, plain, signed, significant } from "../words/numbers";

/** Why it ranks where it ranks: contributions by what they look at, largest first; what is shown adds up to the score. */
export function Waterfall({ prediction }: { prediction: Prediction }) {
  const { neutral, factor, words } = scoreScale(prediction.scoreUnit);
  const { base, calibrated } = prediction.explanation;
  const parts = partsOf(prediction);
  const fall = layoutWaterfall(parts, prediction.score, base);
  const told = new Map(parts.map((part) => [part.label, part]));
  const steps = fall.steps.filter((step) => !step.isRest || Math.abs(step.contribution * factor) >= 0.005);
  const [start, ...shown] = roundedToSum([base - neutral, ...steps.map((step) => step.contribution)].map(scaled), 2);
  const total = [start!, ...shown].reduce((sum, value) => sum + value, 0);
  return (
    <section className="block">
      <h2>
        Why it ranks {plain(prediction.position)} of {plain(prediction.of)}
        <small>{words}</small>
      </h2>
      <ol className="waterfall">
        <li>
          <div className="waterfall-phrase">
            <span>The model’s average</span>
            <small>where every security starts; dotted line</small>
          </div>
          <span />
          <span className="waterfall-value">{signed(start, 2)}</span>
        </li>
        {steps.map((step, at) => {
          const part = told.get(step.label);
          return (
            <li key={step.label || "rest"}>
              <div className="waterfall-phrase" title={part && `${part.words}: ${part.note}`}>
                <span>{part?.words ?? "Other features together"}</span>
                <small>{part?.note ?? "each with a smaller part"}</small>
              </div>
              <Bar from={step.from} to={step.to} base={fall.base} />
              <span className={`waterfall-value ${toneOf(signed(shown[at], 2))}`}>{signed(shown[at], 2)}</span>
            </li>
          );
        })}
        <li>
          <span>
            Score
            <small>the sum of the above; 0 is the middle</small>
          </span>
          <Bar from={fall.base} to={fall.total} base={fall.base} isTotal />
          <span className="waterfall-value">{signed(total, 2)}</span>
        </li>
      </ol>
      {prediction.explanation.families.length > 0 && <LargestFeatures prediction={prediction} factor={factor} />}
      {calibrated && (
        <p className="table-foot">
          <span>
            In units of return every part counts {signed(calibrated.factor, 3)} times:{" "}
            {signed(calibrated.base * 100, 2)} % on average, {signed(calibrated.sum * 100, 2)} % here.
          </span>
        </p>
      )}
    </section>
  );

  function scaled(value: number): number {
    return value * factor;
  }
}

type Part = { label: string; contribution: number; words: string; note: string };

/** What the bars show: every feature by family; the largest features alone where an older lake holds no families. */
function partsOf({ explanation, drivers }: Prediction): Part[] {
  if (explanation.families.length === 0) {
    return drivers.map((driver) => {
      const { words, standing } = driverParts(driver.phrase);
      return { label: driver.feature, contribution: driver.contribution, words, note: placeOf(driver, standing) };
    });
  }
  return explanation.families.map(({ family, features, contribution }) => {
    const largest = drivers.find((driver) => driver.family === family);
    const most = largest ? `; most: ${driverWords(largest.phrase)}` : "";
    return { label: family, contribution, words: capitalised(family), note: `${counted(features, "feature")}${most}` };
  });
}

function placeOf(driver: Prediction["drivers"][number], standing: string): string {
  const value = `${driver.feature} = ${driver.value === null ? "missing" : significant(driver.value)}`;
  return standing === "" || standing === "missing" ? value : `${standing}, ${value}`;
}

function LargestFeatures({ prediction, factor }: { prediction: Prediction; factor: number }) {
  const { drivers } = prediction;
  return (
    <details>
      <summary>The {counted(drivers.length, "feature")} with the largest part, of all families</summary>
      <ul className="waterfall largest">
        {drivers.map((driver) => {
          const { words, standing } = driverParts(driver.phrase);
          return (
            <li key={driver.feature}>
              <div className="waterfall-phrase" title={`${words}: ${placeOf(driver, standing)}`}>
                <span>{words}</span>
                <small>{placeOf(driver, standing)}</small>
              </div>
              <span className={`waterfall-value ${toneOf(signed(driver.contribution * factor, 2))}`}>
                {signed(driver.contribution * factor, 2)}
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function Bar(props: { from: number; to: number; base: number; isTotal?: boolean }) {
  const left = Math.min(props.from, props.to);
  const colour = props.isTotal ? "var(--ink)" : props.to >= props.from ? "var(--up)" : "var(--down)";
  return (
    <svg width="100%" height="33" aria-hidden="true">
      <line x1={`${props.base}%`} x2={`${props.base}%`} y1="0" y2="33" stroke="var(--edge)" strokeDasharray="1 2" />
      <rect
        x={`${left}%`}
        y="11"
        width={`${Math.max(0.8, Math.abs(props.to - props.from))}%`}
        height="12"
        fill={colour}
      />
      {!props.isTotal && <line x1={`${props.to}%`} x2={`${props.to}%`} y1="11" y2="33" stroke="var(--edge)" />}
    </svg>
  );
}

/** Colour of a signed number as it is written: one that reads zero has no side. */
function toneOf(text: string): string {
  return text.startsWith("+") ? "up" : text.startsWith("\u2212") ? "down" : "third";
}
