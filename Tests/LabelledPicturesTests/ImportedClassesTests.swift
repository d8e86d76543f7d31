import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct ImportedClassesTests {
  @Test func classNamesBecomeColumnNames() throws {
    #expect(try ImportedClasses.name("White Blood-Cell", path: "x") == "white_blood_cell")
    let classes = try ImportedClasses(frequencies: ["b": 2, "a": 2, "Z/1": 9], first: [], path: "x")
    // By their names in the data set, however often each is there.
    #expect(classes.palette.entries.map(\.name) == ["background", "a", "b", "z_1"])
    #expect(classes.labels == ["Z/1": 3, "a": 1, "b": 2])
    let named = try ImportedClasses(frequencies: ["b": 2, "a": 2, "Z/1": 9], first: ["b", "Z/1"], path: "x")
    #expect(named.palette.entries.map(\.name) == ["background", "b", "z_1", "a"])
    let capitals = try ImportedClasses(
      frequencies: ["RBC": 1, "WBC": 1, "platelet": 1], first: [], path: "x")
    #expect(capitals.palette.entries.map(\.name) == ["background", "platelet", "rbc", "wbc"])
    #expect(Set((0..<63).map(ClassDefaults.color)).count == 63)
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
