/** A fitted ridge regression on standardised inputs: y = intercept + sum of coefficient x (x - mean) / scale. */
export interface RidgeModel {
  /** Subtracted from every input before anything else; a missing input then counts as 0. */
  readonly centre: number;
  readonly mean: Float64Array;
  /** Population standard deviation; 1 for a constant column, whose coefficient is 0. */
  readonly scale: Float64Array;
  /** Per standard deviation of the input, in the unit of the labels. */
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** Weight of the sum of squared coefficients beside the sum of squared errors (scikit-learn's alpha). */
  readonly penalty: number;
  readonly rows: number;
}

const rowsPerBlock = 256;

/**
 * Sums from which ridge regressions of growing samples are solved in closed form: one pass over the rows serves every
 * prefix and every set of labels.
 *
 * Cross products are taken about the first row, so that columns with a large mean lose no digits.
 */
export class RidgeSums {
  private readonly block: Float64Array;
  private readonly blockLabels: Float64Array[];
  private readonly shift: Float64Array;
  private readonly sums: Float64Array;
  private readonly products: Float64Array;
  private readonly labelSums: Float64Array;
  private readonly labelProducts: Float64Array[];
  private filled = 0;
  private rowsAdded = 0;

  /**
   * @param columns   inputs
   * @param labelSets how many sets of labels the same rows carry
   * @param centre    subtracted from every input; what is missing (NaN) then counts as 0
   */
  constructor(
    readonly columns: number,
    readonly labelSets = 1,
    readonly centre = 0,
  ) {
    this.block = new Float64Array(columns * rowsPerBlock);
    this.blockLabels = Array.from({ length: labelSets }, () => new Float64Array(rowsPerBlock));
    this.shift = new Float64Array(columns);
    this.sums = new Float64Array(columns);
    this.products = new Float64Array(columns * columns);
    this.labelSums = new Float64Array(labelSets);
    this.labelProducts = Array.from({ length: labelSets }, () => new Float64Array(columns));
  }

  /** Rows summed so far. */
  get rows(): number {
    return this.rowsAdded;
  }

  /**
   * Adds rows [from, to) of a row-major matrix; a row with a missing label in any set is left out.
   *
   * @param labels one array a set, indexed as the matrix's rows
   */
  add(values: ArrayLike<number>, from: number, to: number, labels: readonly ArrayLike<number>[]): void {
    const { block, columns, centre, shift } = this;
    for (let row = from; row < to; row++) {
      if (labels.some((set) => Number.isNaN(set[row]))) continue;
      for (let column = 0; column < columns; column++) {
        const value = values[row * columns + column] - centre;
        const known = Number.isNaN(value) ? 0 : value;
        if (this.rowsAdded === 0) shift[column] = known;
        block[column * rowsPerBlock + this.filled] = known - shift[column];
      }
      for (let set = 0; set < this.labelSets; set++) this.blockLabels[set][this.filled] = labels[set][row];
      this.filled++;
      this.rowsAdded++;
      if (this.filled === rowsPerBlock) this.flush();
    }
    this.flush();
  }

  private flush(): void {
    const { block, columns, products, sums, filled } = this;
    for (let i = 0; i < columns; i++) {
      const a = i * rowsPerBlock;
      let sum = 0;
      for (let k = 0; k < filled; k++) sum += block[a + k];
      sums[i] += sum;
      let j = 0;
      for (; j + 3 <= i; j += 4) {
        const b = j * rowsPerBlock;
        let s0 = 0;
        let s1 = 0;
        let s2 = 0;
        let s3 = 0;
        for (let k = 0; k < filled; k++) {
          const x = block[a + k];
          s0 += x * block[b + k];
          s1 += x * block[b + rowsPerBlock + k];
          s2 += x * block[b + 2 * rowsPerBlock + k];
          s3 += x * block[b + 3 * rowsPerBlock + k];
        }
        products[i * columns + j] += s0;
        products[i * columns + j + 1] += s1;
        products[i * columns + j + 2] += s2;
        products[i * columns + j + 3] += s3;
      }
      for (; j <= i; j++) {
        const b = j * rowsPerBlock;
        let s = 0;
        for (let k = 0; k < filled; k++) s += block[a + k] * block[b + k];
        products[i * columns + j] += s;
      }
      for (let set = 0; set < this.labelSets; set++) {
        const labels = this.blockLabels[set];
        let s = 0;
        for (let k = 0; k < filled; k++) s += block[a + k] * labels[k];
        this.labelProducts[set][i] += s;
      }
    }
    for (let set = 0; set < this.labelSets; set++) {
      for (let k = 0; k < filled; k++) this.labelSums[set] += this.blockLabels[set][k];
    }
    this.filled = 0;
  }

  /**
   * Correlation of each column with one set of labels over the rows added so far, in [-1, 1]; missing inputs count as
   * the centre. NaN for a constant column, and for every one below two rows.
   *
   * @param labelVariance variance of those labels, ddof 0
   */
  correlations(labelSet: number, labelVariance: number): Float64Array {
    const { columns, rowsAdded: n, sums, products } = this;
    const found = new Float64Array(columns).fill(Number.NaN);
    const labelMean = this.labelSums[labelSet] / n;
    for (let i = 0; i < columns && n > 1; i++) {
      const raw = products[i * columns + i] / n;
      const variance = raw - (sums[i] / n) * (sums[i] / n);
      if (!(variance > 1e-14 * raw) || !(labelVariance > 0)) continue;
      const covariance = this.labelProducts[labelSet][i] / n - (sums[i] / n) * labelMean;
      found[i] = covariance / Math.sqrt(variance * labelVariance);
    }
    return found;
  }

  /**
   * Ridge of the rows added so far on one set of labels. Without rows every coefficient is 0 and the intercept NaN.
   *
   * @param penalty weight of the squared coefficients of standardised inputs; must be > 0
   * @throws RangeError if the penalty is not positive
   */
  solve(labelSet: number, penalty: number): RidgeModel {
    if (!(penalty > 0)) throw new RangeError(`ridge penalty ${penalty}; must be > 0`);
    const { columns, rowsAdded: n, sums, products, shift } = this;
    const mean = new Float64Array(columns);
    const scale = new Float64Array(columns).fill(1);
    const labelMean = this.labelSums[labelSet] / n;
    const system = new Float64Array(columns * columns);
    const right = new Float64Array(columns);
    for (let i = 0; i < columns; i++) {
      const variance = products[i * columns + i] / n - (sums[i] / n) * (sums[i] / n);
      mean[i] = n > 0 ? shift[i] + sums[i] / n : 0;
      // below this the variance is rounding of the sums, not spread
      const isConstant = !(variance > 1e-14 * (products[i * columns + i] / n));
      if (!isConstant) scale[i] = Math.sqrt(variance);
      for (let j = 0; j <= i; j++) {
        const product = products[i * columns + j] - (sums[i] * sums[j]) / n;
        system[i * columns + j] = n > 0 ? product / (scale[i] * scale[j]) : 0;
      }
      right[i] = n > 0 && !isConstant ? (this.labelProducts[labelSet][i] - sums[i] * labelMean) / scale[i] : 0;
      system[i * columns + i] += penalty;
    }
    const coefficients = solvePositiveDefinite(system, right, columns);
    return { centre: this.centre, mean, scale, coefficients, intercept: labelMean, penalty, rows: n };
  }
}

/**
 * Ridge regression in closed form on standardised inputs: minimises the sum of squared errors plus penalty times the sum
 * of squared coefficients (Hoerl and Kennard 1970); the intercept is not penalised. Missing inputs count as 0, rows with
 * a missing label are left out.
 *
 * @param values  row-major, rows x columns
 * @param labels  length rows
 * @param penalty must be > 0; scikit-learn's alpha after StandardScaler
 */
export function fitRidge(
  values: ArrayLike<number>,
  columns: number,
  labels: ArrayLike<number>,
  penalty: number,
): RidgeModel {
  const sums = new RidgeSums(columns);
  sums.add(values, 0, labels.length, [labels]);
  return sums.solve(0, penalty);
}

/**
 * Predictions of a ridge model, one a row, in the unit of its labels; missing inputs count as 0 after centring.
 *
 * @param values row-major, rows x the model's columns
 */
export function predictRidge(model: RidgeModel, values: ArrayLike<number>, rows: number): Float64Array {
  const columns = model.coefficients.length;
  const slope = model.coefficients.map((coefficient, column) => coefficient / model.scale[column]);
  let base = model.intercept;
  for (let column = 0; column < columns; column++) base -= slope[column] * model.mean[column];
  const answers = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = base;
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column] - model.centre;
      if (!Number.isNaN(value)) sum += slope[column] * value;
    }
    answers[row] = sum;
  }
  return answers;
}

/** Solves A x = b by Cholesky; the lower triangle of A is given and overwritten. */
function solvePositiveDefinite(a: Float64Array, b: Float64Array, n: number): Float64Array {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j];
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= a[i * n + k] * x[k];
    x[i] /= a[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= a[k * n + i] * x[k];
    x[i] /= a[i * n + i];
  }
  return x;
}
