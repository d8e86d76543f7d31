import DatasetFixtures
import Imaging
import SegNetModel
import Settings
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct TrainingPlanTests {
  /// A data set of one picture size whose second class has objects of one size.
  func inspection(
    size: PixelSize = PixelSize(width: 640, height: 480), extent: Double = 40, thickness: Double = 30,
    pictures: Int = 50, showing: Int = 50, share: Double = 0.1
  ) throws -> DatasetInspection {
    let scratch = try DatasetScratch()
    try GeneratedDataset().write(to: scratch.path)
    var inspection = try DatasetInspection(Dataset(path: scratch.path))
    inspection.sizes = [.init(size: size, pictures: pictures)]
    inspection.pictures = pictures
    inspection.duplicates = []
    for index in inspection.classes.indices {
      inspection.classes[index].pixelShare = index == 1 ? share : 1 - share
      inspection.classes[index].objects = index == 1 ? 100 : 0
      inspection.classes[index].picturesShowing = index == 1 ? showing : 0
      inspection.classes[index].medianExtent = index == 1 ? extent : nil
      inspection.classes[index].medianThickness = index == 1 ? thickness : nil
    }
    return inspection
  }

  func plan(
    _ inspection: DatasetInspection, _ settings: TrainingSettings = TrainingSettings(), pictures: Int = 40,
    validation: Int = 10
  ) -> TrainingPlan {
    TrainingPlan(settings, inspection, trainingPictures: pictures, validationPictures: validation)
  }

  @Test func whatIsSaidStays() throws {
    var settings = TrainingSettings()
    (settings.widths, settings.reduction, settings.epochs, settings.batch) = ([5, 6], 1, 3, 2)
    settings.augmentation = Augmentation(.none)
    (settings.classWeights, settings.rareSampling) = (.rule(.inverseFrequency), 0.5)
    (settings.size, settings.levels) = (PixelSize(width: 100, height: 90), .picture)
    #expect(!TrainingPlan.isNeeded(settings) && TrainingPlan.isNeeded(TrainingSettings()))
    // A map that tells objects apart is a choice too.
    #expect(TrainingPlan.isNeeded(settings, distanceMap: "distance"))
    settings.maps = []
    #expect(!TrainingPlan.isNeeded(settings, distanceMap: "distance"))
    settings.maps = nil
    let plan = plan(try inspection(), settings)
    #expect(plan.reasons.isEmpty && plan.settings == plan.settings.completed(by: settings))
    #expect(plan.settings.completed(by: TrainingSettings()).widths == [5, 6])
  }

  @Test func everythingIsChosenWithAReason() throws {
    let plan = plan(try inspection())
    let settings = plan.settings
    #expect(!TrainingPlan.isNeeded(settings))
    #expect(settings.widths == [16, 32, 64] && settings.size == PixelSize(width: 640, height: 480))
    #expect(settings.classWeights == .rule(.inverseFourthRoot) && settings.rareSampling == 0)
    #expect(settings.augmentation == Augmentation(.standard))
    // 40 pictures in batches of 8: 5 steps; 1000 steps are wanted.
    #expect(settings.batch == 8 && settings.epochs == 200)
    for word in ["stages", "reduction", "size", "class weights", "augmentation", "epochs"] {
      #expect(plan.reasons.contains { $0.contains(word) }, "\(word)")
    }
    #expect(plan.warnings.isEmpty)
  }

  @Test(
    arguments: [
      (100, 120, .camera), (60, 119, .camera), (60, 120, .picture), (16, 255, .picture), (40, 63, .picture),
      (40, 64, .camera),
    ]
      as [(
        Int, Int, LevelRule
      )])
  func faintPicturesAndThoseOfDifferentBrightnessAreStretched(low: Int, high: Int, rule: LevelRule) throws {
    var inspection = try inspection()
    inspection.levels = .init(low: low, median: low, high: high)
    let plan = plan(inspection)
    #expect(plan.settings.levels == rule)
    #expect(
      plan.reasons.contains { $0.contains("levels \(rule.rawValue)") && $0.contains("\(low) in faint") })
  }

  @Test func mapsThatTellObjectsApartAreLearned() throws {
    let inspection = try inspection()
    func plan(_ settings: TrainingSettings) -> TrainingPlan {
      TrainingPlan(
        settings, inspection, distanceMap: "distance", trainingPictures: 40, validationPictures: 10)
    }
    let chosen = plan(TrainingSettings())
    #expect(chosen.settings.maps == ["distance"] && chosen.settings.mapLoss == LossSum(.binaryCrossEntropy))
    #expect(chosen.reasons.contains { $0.contains("map distance") })
    var said = TrainingSettings()
    said.maps = []
    #expect(plan(said).settings.maps == [] && plan(said).settings.mapLoss == nil)
    #expect(self.plan(inspection).settings.maps == nil)
  }

  @Test func objectSizesDecideStagesAndReduction() throws {
    func chosen(_ extent: Double, thickness: Double = 100) throws -> (stages: Int, reduction: Reduction) {
      let settings = plan(try inspection(extent: extent, thickness: thickness)).settings
      return (settings.widths!.count, settings.reduction!)
    }
    let small = try chosen(5, thickness: 5)
    #expect(small == (2, 1))
    #expect(try chosen(30) == (3, 1))
    let large = try chosen(110)
    #expect(large.stages == 3 && large.reduction >= 2)
    // Long, thin things must not be reduced away: a deeper network sees them instead.
    let thin = try chosen(110, thickness: 5)
    #expect(thin.reduction == 1 && thin.stages > 3)
  }

  @Test func largePicturesAreSeenInWindows() throws {
    let plan = plan(try inspection(size: PixelSize(width: 4000, height: 3000), extent: 20, thickness: 10))
    #expect(plan.settings.size == PixelSize(width: 512, height: 512) && plan.settings.epochs == 40)
    #expect(plan.reasons.contains { $0.contains("windows") })
  }

  @Test func sharesDecideWeightsAndSampling() throws {
    #expect(plan(try inspection(share: 0.4)).settings.classWeights == .rule(.none))
    #expect(plan(try inspection(share: 1e-5)).settings.classWeights == .rule(.inverseSquareRoot))
    let rare = plan(try inspection(showing: 4))
    #expect(rare.settings.rareSampling == 0.25 && rare.reasons.contains { $0.contains("4 of 50 pictures") })
  }

  @Test func onePictureAndEmptyClassesAreSaid() throws {
    var empty = try inspection(pictures: 1, showing: 1)
    empty.classes[1].pixelShare = 0
    let plan = plan(empty, pictures: 1, validation: 0)
    for words in ["one picture", "no picture in the split 'val'", "no pixel of any mask is of the class"] {
      #expect(plan.warnings.contains { $0.contains(words) }, "\(words)")
    }
    #expect(plan.settings.batch == 1 && plan.settings.epochs == 400)
  }
}
