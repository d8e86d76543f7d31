import System
import LabelledPictures

/// The loss at rising learning rates: which rate to train with.
///
/// Smith, "Cyclical Learning Rates for Training Neural Networks" (2017), section 3.3.
public struct LearningRateSearch: Equatable, Sendable {
  /// One step of the search.
  public struct Point: Equatable, Sendable {
    /// The rate that the step was made with.
    public var learningRate: Double
    /// The running mean of the losses so far, corrected for its beginning.
    public var loss: Double

    /// A point from its two numbers, as for a chart.
    public init(learningRate: Double, loss: Double) { (self.learningRate, self.loss) = (learningRate, loss) }
  }

  /// The rates tried, from step to step by the same factor.
  static let rates = (lowest: 1e-6, highest: 1.0)

  /// One per step, the rates rising.
  public private(set) var points: [Point] = []
  private var mean = 0.0
  private var lowest = Double.infinity

  /// A search that is done; without points, one that begins.
  public init(points: [Point] = []) { self.points = points }

  /// Takes in a step; false when the loss has gone up so far that larger rates need no trying.
  mutating func add(learningRate: Double, loss: Double) -> Bool {
    guard loss.isFinite else { return false }
    let keep = 0.9
    mean = keep * mean + (1 - keep) * loss
    let smooth = mean / (1 - pow(keep, Double(points.count + 1)))
    points.append(Point(learningRate: learningRate, loss: smooth))
    lowest = min(lowest, smooth)
    return smooth <= 4 * lowest || points.count < 10
  }

  /// The rate to train with: the geometric mean of the one where the loss fell fastest and a third of the one where it
  /// was lowest. Nil when it never fell.
  public var suggestion: Double? {
    guard let bottom = points.indices.min(by: { points[$0].loss < points[$1].loss }), bottom >= 2 else {
      return nil
    }
    // The slope over a fifth of the decades before the lowest point, which single steps do not disturb.
    let reach = max(1, bottom / 10)
    var steepest: (index: Int, slope: Double)?
    for index in reach..<max(reach + 1, bottom - reach + 1) where index + reach < points.count {
      let slope = points[index + reach].loss - points[index - reach].loss
      if slope < 0, slope < steepest?.slope ?? 0 { steepest = (index, slope) }
    }
    guard let steepest else { return nil }
    return (points[steepest.index].learningRate * points[bottom].learningRate / 3).squareRoot()
  }
}

extension Trainer {
  /// Trains with a learning rate that rises from step to step, until the loss does. The trainer is of no use afterwards;
  /// nothing is written.
  ///
  /// - Parameter progress: called after each step with the number done and the total.
  /// - Throws: `TrainingError` when the first steps already fail.
  public func searchLearningRate(
    steps: Int = 120, isCancelled: () -> Bool = { false }, progress report: (Int, Int) -> Void = { _, _ in }
  ) throws(TrainingError) -> LearningRateSearch {
    var search = LearningRateSearch()
    let (lowest, highest) = LearningRateSearch.rates
    for step in 0..<steps {
      if isCancelled() { break }
      let rate = lowest * pow(highest / lowest, Double(step) / Double(max(1, steps - 1)))
      if state.progress.batch == plan.batchesPerEpoch {
        (state.progress.epoch, state.progress.batch) = (state.progress.epoch + 1, 0)
      }
      do throws(TrainingError) {
        let loss = try plan.lossAndGradients()
        try plan.update(learningRate: rate, step: step + 1)
        state.progress.batch += 1
        guard search.add(learningRate: rate, loss: loss) else { break }
      } catch {
        // Numbers beyond all bounds at a large rate are an answer.
        if search.points.count < 10 { throw located(error) }
        break
      }
      report(step + 1, steps)
    }
    return search
  }
}
