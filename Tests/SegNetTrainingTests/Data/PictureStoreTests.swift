import DatasetFixtures
import Foundation
import Imaging
import LabelledPictures
import SegNetModel
import SegNetTraining
import Settings
import System
import Testing

struct PictureStoreTests {
  private let scratch: DatasetScratch
  private let data: Dataset

  init() throws {
    scratch = try DatasetScratch()
    try GeneratedDataset().write(to: scratch.path)
    data = try Dataset(path: scratch.path)
  }

  @Test func picturesAreReadOnceForEachForm() throws {
    let store = PictureStore(data)
    let items = data.items(in: .train)
    var steps: [[Int]] = []
    let first = try store.samples(items, as: SampleForm(reduction: 1)) { steps.append([$0, $1]) }
    #expect(first.map(\.name) == ["a"] && steps == [[0, 1]])
    try FileManager.default.removeItem(atPath: items[0].picturePath)
    let again = try store.samples(items, as: SampleForm(reduction: 1))
    #expect(again[0].picture == first[0].picture && again[0].labels == first[0].labels)
    // Another form is another sample, for which the picture would have to be there.
    #expect(throws: (any Error).self) { try store.samples(items, as: SampleForm(reduction: 2)) }
  }

  @Test func aPictureSmallerThanABlockIsNamed() throws {
    let item = data.items(in: .train)[0]
    let error = try #require(throws: FileError.self) { try data.sample(item, reduction: 8) }
    #expect(error.path == item.picturePath && error.problem.contains("8x6"))
    #expect(error.advice?.contains("--reduction") == true)
  }
}
