import { scoreScale } from "../charts/score-scale";
import { layoutWaterfall } from "../charts/waterfall";
import type { Prediction } from "../reads/security-read";
import { driverParts } from "../words/driver-words";
import { plain, signed, significant } from "../words/numbers";

/** Why it ranks where it ranks: contributions in words, largest first, summing to the score. */
export function Waterfall({ prediction }: { prediction: Prediction }) {
  const { neutral, factor, words } = scoreScale(prediction.scoreUnit);
  const { base, restFeatures, calibrated } = prediction.explanation;
  const fall = layoutWaterfall(
    prediction.drivers.map((driver) => ({ label: driver.feature, contribution: driver.contribution })),
    prediction.score,
    base,
  );
  const drivers = new Map(prediction.drivers.map((driver) => [driver.feature, driver]));
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
          <span className="waterfall-value">{signed((base - neutral) * factor, 2)}</span>
        </li>
        {fall.steps.map((step) => {
          const driver = drivers.get(step.label);
          const { words, standing } = driverParts(driver?.phrase ?? step.label);
          const value = `${step.label} = ${driver?.value === null ? "missing" : significant(driver?.value)}`;
          const place = standing === "" || standing === "missing" ? value : `${standing}, ${value}`;
          return (
            <li key={step.label || "rest"}>
              <div className="waterfall-phrase" title={step.isRest ? undefined : `${words}: ${place}`}>
                <span>{step.isRest ? `${plain(restFeatures)} other features together` : words}</span>
                <small>{step.isRest ? "each with a smaller part" : place}</small>
              </div>
              <Bar from={step.from} to={step.to} base={fall.base} />
              <span className={`waterfall-value ${step.contribution < 0 ? "down" : "up"}`}>
                {signed(step.contribution * factor, 2)}
              </span>
            </li>
          );
        })}
        <li>
          <span>
            Score
            <small>sums exactly; 0 is the middle</small>
          </span>
          <Bar from={fall.base} to={fall.total} base={fall.base} isTotal />
          <span className="waterfall-value">{signed((prediction.score - neutral) * factor, 2)}</span>
        </li>
      </ol>
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
