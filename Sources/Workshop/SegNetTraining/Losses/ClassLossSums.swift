/// The sums over pixels that decide a `ClassLoss`.
struct ClassLossSums {
  /// Weight, cross entropy, focal, and per class: probability where the label is it, probability, pixels of it.
  var values: [Double]

  static func count(classes: Int) -> Int { 3 + 3 * classes }

  init(classes: Int) { values = [Double](repeating: 0, count: Self.count(classes: classes)) }

  var weight: Double {
    get { values[0] }
    set { values[0] = newValue }
  }
  var crossEntropy: Double {
    get { values[1] }
    set { values[1] = newValue }
  }
  var focal: Double {
    get { values[2] }
    set { values[2] = newValue }
  }

  mutating func addProbability(_ probability: Double, _ label: Int) { values[4 + 3 * label] += probability }

  mutating func addTruth(_ probability: Double, _ label: Int) {
    values[3 + 3 * label] += probability
    values[5 + 3 * label] += 1
  }

  mutating func add(_ other: Span<Double>) {
    for index in values.indices { values[index] += other[index] }
  }

  /// `(2 * shared + 1) / (probability + pixels + 1)` and its denominator.
  func dice(_ label: Int) -> (ratio: Double, denominator: Double) {
    let denominator = values[4 + 3 * label] + values[5 + 3 * label] + 1
    return ((2 * values[3 + 3 * label] + 1) / denominator, denominator)
  }

  func loss(_ settings: ClassLossSettings, classes: Int) -> Double {
    var loss = 0.0
    if weight > 0 {
      loss += settings.terms.weight(.crossEntropy) * crossEntropy / weight
      loss += settings.terms.weight(.focal) * focal / weight
    }
    let diceWeight = settings.terms.weight(.dice)
    if diceWeight > 0, classes > 1 {
      let mean = (1..<classes).reduce(0.0) { $0 + dice($1).ratio } / Double(classes - 1)
      loss += diceWeight * (1 - mean)
    }
    return loss
  }
}

/// The derivatives of a `ClassLoss` by its sums.
struct ClassLossSlopes {
  var crossEntropy: Float = 0
  var focal: Float = 0
  /// By the probability of each class, where it is not the label, and where it is.
  private var diceElsewhere: [Float]
  private var diceAtLabel: [Float]

  init(_ sums: ClassLossSums, _ settings: ClassLossSettings, factor: Double, classes: Int) {
    if sums.weight > 0 {
      crossEntropy = Float(factor * settings.terms.weight(.crossEntropy) / sums.weight)
      focal = Float(factor * settings.terms.weight(.focal) / sums.weight)
    }
    diceElsewhere = [Float](repeating: 0, count: classes)
    diceAtLabel = diceElsewhere
    let weight = factor * settings.terms.weight(.dice) / Double(max(1, classes - 1))
    for label in 1..<max(1, classes) {
      let (ratio, denominator) = sums.dice(label)
      diceElsewhere[label] = Float(weight * ratio / denominator)
      diceAtLabel[label] = Float(weight * (ratio - 2) / denominator)
    }
  }

  func dice(_ label: Int, isLabel: Bool) -> Float { isLabel ? diceAtLabel[label] : diceElsewhere[label] }
}
