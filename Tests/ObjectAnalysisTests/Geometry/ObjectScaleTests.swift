import Imaging
import ObjectAnalysis
import Testing

/// Sizes, boxes and cuts of whole objects, where a network labels only the middle of each.
struct ObjectScaleTests {
  let size = PixelSize(width: 40, height: 30)

  private func objects(_ boxes: [BoundingBox]) throws -> [SegmentedObject] {
    var map = LabelMap(size: size)
    for box in boxes { for y in box.top..<box.bottom { for x in box.left..<box.right { map[x, y] = 1 } } }
    var components = try ConnectedComponents(size: size)
    components.analyze(map)
    return components.objects.map { $0 }
  }

  @Test func wholeObjectsAreAsLabelled() throws {
    let object = try objects([BoundingBox(left: 10, top: 5, right: 14, bottom: 11)])[0]
    let scale = ObjectScale(reduction: 4)
    #expect(scale.area(of: object) == 24 * 16 && scale.length(label: 1) == 4 && !scale.isCore(label: 1))
    #expect(
      scale.bounds(of: object, in: PixelSize(width: 160, height: 120))
        == BoundingBox(left: 40, top: 20, right: 56, bottom: 44))
  }

  @Test func coresGrowAboutTheirCentre() throws {
    let object = try objects([BoundingBox(left: 10, top: 5, right: 14, bottom: 11)])[0]
    let scale = ObjectScale(reduction: 4, coreFractions: [1, 0.5])
    #expect(scale.isCore(label: 1) && !scale.isCore(label: 0))
    #expect(scale.area(of: object) == 4 * 24 * 16 && scale.length(label: 1) == 8)
    // The centre is (48, 32); the box grows from 16 x 24 to 32 x 48.
    #expect(
      scale.bounds(of: object, in: PixelSize(width: 160, height: 120))
        == BoundingBox(left: 32, top: 8, right: 64, bottom: 56))
    #expect(
      scale.bounds(of: object, in: PixelSize(width: 60, height: 50))
        == BoundingBox(left: 32, top: 8, right: 60, bottom: 50))
  }

  @Test func coresOfCutObjectsDoNotReachTheEdge() throws {
    let found = try objects([
      BoundingBox(left: 2, top: 10, right: 6, bottom: 14),
      BoundingBox(left: 34, top: 10, right: 38, bottom: 14),
      BoundingBox(left: 18, top: 24, right: 22, bottom: 28),
      BoundingBox(left: 18, top: 10, right: 22, bottom: 14),
    ])
    func cuts(_ scale: ObjectScale) -> [String: String] {
      var words: [String: String] = [:]
      for object in found {
        let cut = scale.cut(object, in: size)
        words["\(object.bounds.left),\(object.bounds.top)"] =
          (cut.before ? "before" : "") + (cut.after ? "after" : "")
      }
      return words
    }
    #expect(cuts(ObjectScale(reduction: 1)).values.allSatisfy { $0.isEmpty })
    #expect(
      cuts(ObjectScale(reduction: 1, coreFractions: [1, 0.5]))
        == ["2,10": "before", "34,10": "after", "18,24": "after", "18,10": ""])
    // Whole objects are cut where they touch the edge.
    let edge = try objects([BoundingBox(left: 0, top: 3, right: 4, bottom: 6)])[0]
    #expect(ObjectScale(reduction: 1).cut(edge, in: size) == (true, false))
  }

  /// The rules of borders and areas are about whole objects.
  @Test func rulesSeeWholeObjects() throws {
    let found = try objects([
      BoundingBox(left: 2, top: 10, right: 6, bottom: 14),
      BoundingBox(left: 34, top: 10, right: 38, bottom: 14),
      BoundingBox(left: 18, top: 10, right: 22, bottom: 14),
    ])
    func counted(_ change: (inout ObjectRules) -> Void) throws -> Int {
      var rules = ObjectRules(minimumArea: [0, 1])
      change(&rules)
      let scale = ObjectScale(reduction: 2, coreFractions: [1, 0.5])
      let counter = try ObjectCounter(rules: rules, scale: scale)
      return found.count { counter.verdict(on: $0, size: size) == .counted }
    }
    #expect(try counted { $0.border = .countAll } == 3)
    #expect(try counted { $0.border = .exclude } == 1)
    #expect(try counted { $0.border = .twoEdges } == 2)
    // 16 label pixels, of cores of half the radius: 16 x 4 x 4 camera pixels.
    #expect(try counted { $0.minimumAreaLimit[1] = .cameraPixels(256) } == 3)
    #expect(try counted { $0.minimumAreaLimit[1] = .cameraPixels(257) } == 0)
    #expect(try counted { $0.maximumAreaLimit[1] = .cameraPixels(255) } == 0)
  }
}
