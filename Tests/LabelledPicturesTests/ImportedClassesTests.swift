import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct ImportedClassesTests {
  @Test func classNamesBecomeColumnNames() throws {
    #expect(try ImportedClasses.name("White Blood-Cell", path: "x") == "white_blood_cell")
    let classes = try ImportedClasses(frequencies: ["b": 2, "a": 2, "Z/1": 9], first: [], path: "x")
    #expect(classes.palette.entries.map(\.name) == ["background", "z_1", "a", "b"])
    #expect(classes.labels == ["Z/1": 1, "a": 2, "b": 3])
    #expect(Set((0..<63).map(ImportedClasses.color)).count == 63)
  }

  @Test func listedClassesAreNotNamedAnew() throws {
    var options = ImportOptions()
    options.firstClasses = ["nucleus"]
    let folder = DatasetScratch.fixture("nuclei")
    let importer = try InstancesImporter(SourceFolder(folder))
    let error = fileError { () throws(FileError) in
      try ImportedClasses(importer, options, folder: folder)
    }
    #expect(error?.path == "\(folder)/classes.yaml" && error?.advice == "leave --first-class nucleus away")
  }
}
