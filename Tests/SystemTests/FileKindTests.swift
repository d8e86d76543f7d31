import System
import Testing

@Suite struct FileKindTests {
  @Test(arguments: FileKind.allCases) func itsOwnEndingsSuit(kind: FileKind) {
    for ending in kind.endings {
      #expect(kind.problem(ofName: "a.b/c.\(ending)") == nil)
      #expect(kind.problem(ofName: "C.\(ending.uppercased())") == nil)
      for other in FileKind.allCases where other != kind && !other.endings.contains(ending) {
        let problem = other.problem(ofName: "runs.1/c.\(ending)")
        #expect(problem?.path == "runs.1/c.\(ending)")
        if let better = other.endings.first {
          #expect(problem?.advice?.contains("runs.1/c.\(better)") == true)
        }
      }
    }
  }

  @Test(arguments: ["onnx", "ONNX", "mp4", "tif", "xls", "jpg", "pt"]) func whatIsNeverWrittenIsRefused(
    ending: String
  ) {
    for kind in FileKind.allCases { #expect(kind.problem(ofName: "x.\(ending)") != nil) }
  }

  @Test(arguments: ["counts", "/dev/stdout", "counts.2026", "a.onnx/counts", "..", ".png", "", "x.bin", "x."])
  func otherNamesAreAnybodysOwn(name: String) {
    for kind in FileKind.allCases { #expect(kind.problem(ofName: name) == nil) }
  }
}
