import Settings
import FoundationEssentials
import System
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct AugmentationTests {
  typealias Variation = Augmentation.Variation

  private func read(_ text: String) throws(FileError) -> Augmentation {
    try Augmentation(ConfigurationDocument(path: "a.yaml", text: text).root)
  }

  @Test(arguments: Augmentation.Preset.allCases)
  func presetsAreValidAndSurviveTheirFileForm(_ preset: Augmentation.Preset) throws {
    let augmentation = Augmentation(preset)
    #expect(augmentation.problem == nil)
    let data = try JSONEncoder().encode(augmentation)
    #expect(try JSONDecoder().decode(Augmentation.self, from: data) == augmentation)
    #expect(try read("preset: \(preset.rawValue)") == augmentation)
  }

  /// A variation forgotten in the table of names could neither be checked nor read.
  @Test func everyVariationHasANameAndCanBeRead() throws {
    let named = Mirror(reflecting: Augmentation()).children.filter { $0.value is Variation }
    #expect(Augmentation.variations.count == named.count)
    for (name, path, limits) in Augmentation.variations {
      let read = try read(
        "\(name): {probability: 0.25, from: \(limits.lowerBound), to: \(limits.upperBound)}")
      var expected = Augmentation()
      expected[keyPath: path] = Variation(0.25, limits.lowerBound, limits.upperBound)
      #expect(read == expected)
    }
    for (name, path) in Augmentation.probabilities {
      #expect(try read("\(name): 0.75")[keyPath: path] == 0.75)
    }
  }

  @Test func aFileChangesItsPreset() throws {
    let augmentation = try read(
      "preset: standard\nmirror_y: 0\nrotation: {probability: 0}\nelastic_spacing: 16\n")
    var expected = Augmentation(.standard)
    expected.mirrorY = 0
    expected.rotation = .never
    expected.elasticSpacing = 16
    #expect(augmentation == expected)
  }

  @Test(arguments: [
    ("preset: wild", "'preset' must be one of none, flips, standard, strong, not 'wild'"),
    ("rotations: 3", "unknown key 'rotations'"), ("blur: 2", "'blur' must hold"),
    ("blur: {probability: 2, from: 1, to: 2}", "'blur.probability' must lie in 0.0...1.0"),
    ("blur: {probability: 1, from: 2, to: 1}", "'blur.to' must lie in 2.0...8.0"),
    ("blur: {probability: 1, from: 2}", "'blur.to' is missing"),
    ("jpeg: {probability: 1, from: 0, to: 50}", "'jpeg.from' must lie in 1.0...100.0"),
    ("blur: {probability: 1, from: 1, to: 2, sigma: 1}", "unknown key 'blur.sigma'"),
    ("elastic_spacing: 1", "'elastic_spacing' must lie in 4...256"),
  ])
  func wrongFilesAreRefusedNamingTheKey(text: String, words: String) {
    let error = #expect(throws: FileError.self) { try read(text) }
    #expect(
      error?.description.contains("line 1") == true && error?.description.contains(words) == true, "\(error!)"
    )
  }

  @Test func impossibleAmountsAreProblems() {
    func problem(_ change: (inout Augmentation) -> Void) -> String? {
      var augmentation = Augmentation(.standard)
      change(&augmentation)
      return augmentation.problem
    }
    #expect(problem { $0.mirrorX = -1 }?.contains("mirror_x") == true)
    #expect(problem { $0.noise.probability = .nan }?.contains("noise") == true)
    #expect(problem { $0.scale = Variation(1, 0, 1) }?.contains("0.0...1.0 of scale") == true)
    #expect(problem { $0.scale = Variation(1, .nan, .nan) } != nil)
    #expect(problem { $0.scale = Variation(1, 2, 0.5) } != nil)
    #expect(problem { $0.elasticSpacing = 0 } != nil)
    #expect(problem { _ in } == nil)
  }
}
