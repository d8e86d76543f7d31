import System
import Testing

@testable import LabelledPictures

/// Which picture a label file means.
@Suite struct PictureIndexTests {
  private func match(_ stated: String, _ places: [String]) -> String {
    switch PictureIndex(places.map(SourceFile.init(place:))).match(stated) {
    case .one(let file): file.place
    case .several(let files): files.map(\.place).joined(separator: " or ")
    case .none(let nearest): "none" + (nearest.map { ", \($0.place)?" } ?? "")
    }
  }

  @Test(arguments: [
    ("a.png", ["a.png", "b.png"], "a.png"), ("C:\\pictures\\a.png", ["x/a.png"], "x/a.png"),
    ("A_mask.PNG", ["a_img.png"], "a_img.png"), ("a_cp_masks.png", ["a.tif"], "a.tif"),
    // Composed here, decomposed there.
    ("Zelle_\u{e4}.png", ["Zelle_a\u{308}.png"], "Zelle_a\u{308}.png"),
    // A dot in a name is no ending.
    ("exp1.5", ["exp1.png", "exp1.5.png"], "exp1.5.png"), ("exp1", ["exp1.png", "exp1.5.png"], "exp1.png"),
    ("train/a.png", ["train/a.png", "val/a.png"], "train/a.png"),
    ("a.png", ["train/a.png", "val/a.png"], "train/a.png or val/a.png"),
    ("train/masks/a.png", ["train/images/a.png", "val/images/a.png"], "train/images/a.png"),
    // That of another split is another picture.
    ("train/masks/a.png", ["val/images/a.png"], "none, val/images/a.png?"),
    ("cells-12.png", ["cells-1.png"], "none, cells-1.png?"), ("../../etc/passwd", ["a.png"], "none"),
  ])
  func stated(_ stated: String, _ places: [String], _ expected: String) {
    #expect(match(stated, places) == expected)
  }
}
