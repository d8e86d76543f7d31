import DatasetFixtures
import Testing

@testable import LabelledPictures

@Suite struct ImportFormatsTests {
  @Test func everyFormHasANameOfItsOwnAndWords() {
    let names = ImportFormats.all.map { $0.name }
    #expect(Set(names).count == names.count)
    for format in ImportFormats.all {
      #expect(format.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }, "\(format.name)")
      #expect(!format.description.isEmpty && !format.content.isEmpty, "\(format.name)")
      #expect(!format.examples.isEmpty, "\(format.name)")
      for example in format.examples { #expect(example.contains("--format \(format.name)"), "\(example)") }
      #expect(ImportFormats.named(format.name) == format)
    }
    #expect(ImportFormats.named("of-nobody") == nil)
  }

  @Test(arguments: [("smears", "boxes-json"), ("nuclei", "instances")])
  func foldersAreRecognised(fixture: String, name: String) throws {
    #expect(ImportFormats.recognised(in: try SourceFolder(DatasetScratch.fixture(fixture)))?.name == name)
  }

  @Test func foldersOfNobodyAreNot() throws {
    let scratch = try DatasetScratch()
    #expect(ImportFormats.recognised(in: try SourceFolder(scratch.path)) == nil)
    #expect(DatasetLayout(path: scratch.path).adviceWithoutClasses.hasPrefix("write it"))
  }
}
