import Imaging
import SegNetModel

/// The plans for the sizes of a set of pictures, within a budget of memory: the one that was used longest ago goes first.
struct PicturePlans: ~Copyable {
  /// A place for a plan, which leaves it while it is used.
  private final class KeptPlan {
    var plan: PicturePlan?
    let byteCount: Int
    var lastUse: Int

    init(_ plan: consuming PicturePlan, use: Int) {
      (byteCount, lastUse) = (plan.counting.byteCount, use)
      self.plan = .some(plan)
    }
  }

  private let model: WeightsFile
  private let settings: RunSettings
  private let budget: Int
  private var places: [PicturePlan.Key: KeptPlan] = [:]
  private var uses = 0

  /// - Parameter budget: **Units**: bytes. The plan in use may be larger.
  init(model: WeightsFile, settings: RunSettings, budget: Int) {
    (self.model, self.settings, self.budget) = (model, settings, budget)
  }

  /// Memory of all plans that are kept. **Units**: bytes.
  var byteCount: Int { places.values.reduce(0) { $0 + $1.byteCount } }

  /// Hands out the plan for pictures of a kind, made where there is none; `giveBack` takes it back.
  ///
  /// - Throws: an error that says why such pictures cannot be counted.
  mutating func lease(for key: PicturePlan.Key) throws -> PicturePlan {
    uses += 1
    if let place = places[key], let plan = place.plan.take() {
      place.lastUse = uses
      return plan
    }
    // What is over the budget goes before the new plan is made, so that the two are never there together. Memory grows with
    // the pixels.
    let expected = places.map { $1.byteCount / $0.size.pixelCount * key.size.pixelCount }
    discard(untilRoomFor: expected.max() ?? 0)
    return try PicturePlan(key, model: model, settings: settings)
  }

  /// Keeps a plan for the next picture of its kind, as long as the budget allows it.
  mutating func giveBack(_ plan: consuming PicturePlan) {
    let key = plan.key
    if let place = places[key] {
      place.plan = .some(plan)
    } else {
      discard(untilRoomFor: plan.counting.byteCount)
      places[key] = KeptPlan(plan, use: uses)
    }
  }

  private mutating func discard(untilRoomFor bytes: Int) {
    while byteCount + bytes > budget, let oldest = places.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      places[oldest.key] = nil
    }
  }
}
