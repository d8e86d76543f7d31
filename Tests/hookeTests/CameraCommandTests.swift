import Cameras
import Foundation
import Frames
import Recordings
import Testing

/// The camera commands on a machine that may have no camera at all.
struct CameraCommandTests {
  let folder = TemporaryFolder()

  @Test func devicesIsAlwaysAList() throws {
    let json = try HookeProgram.run(["devices", "--json"])
    #expect(json.status == 0)
    let cameras = try JSONDecoder().decode([CameraDescription].self, from: Data(json.output.utf8))
    let text = try HookeProgram.run(["devices"])
    #expect(text.status == 0)
    if cameras.isEmpty {
      #expect(json.output.filter { !$0.isWhitespace } == "[]")
      #expect(text.errors.contains("no camera"))
    }
  }

  @Test(arguments: [
    ["snapshot"], ["camera", "show"], ["camera", "check"], ["camera", "set", "gain=1"],
    ["camera", "save", "--output", "/dev/null/profile.yaml"],
  ]) func aCameraThatIsNotThere(arguments: [String]) throws {
    let outcome = try HookeProgram.run(arguments + ["--device", "/dev/video97"], in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("/dev/video97: open"), "\(outcome.errors)")
    #expect(outcome.errors.contains("hooke devices"), "\(outcome.errors)")
  }

  @Test func waitingEnds() throws {
    let outcome = try HookeProgram.run(
      ["snapshot", "--device", "/dev/video97", "--wait", "0.3"], in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("waiting: /dev/video97"), "\(outcome.errors)")
  }

  @Test func anExistingFileStays() throws {
    let file = try folder.write("there", "precious")
    for arguments in [["snapshot"], ["camera", "save"]] {
      let outcome = try HookeProgram.run(arguments + ["--device", "/dev/video97", "--output", file])
      #expect(outcome.status == 1 && outcome.errors.contains("--overwrite"), "\(outcome.errors)")
    }
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
  }

  @Test(arguments: [
    ["camera", "set", "gain"], ["camera", "set"], ["camera", "check", "--seconds", "0"],
    ["snapshot", "--wait", "-1"], ["camera", "save"],
  ]) func usage(arguments: [String]) throws {
    #expect(try HookeProgram.run(arguments).status == 64)
  }
}
