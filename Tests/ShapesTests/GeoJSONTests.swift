import Imaging
import Testing

@testable import Shapes

@Suite struct GeoJSONTests {
  @Test func objectsAreWrittenAlongTheEdgesOfPixels() {
    let ring = GeoJSON.Feature(
      region: PixelRegionTests.region(["###", "#.#", "###"]), className: "a \"b\"", color: RGBColor(1, 2, 3),
      measurements: [("area", 8), ("mean", 0.5), ("none", .nan)])
    let two = GeoJSON.Feature(region: PixelRegionTests.region(["#.#"]))
    #expect(
      GeoJSON.text([ring, two]) == #"""
        {"type":"FeatureCollection","features":[
        {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[3,0],[3,3],[0,3],[0,0],[3,0]],[[2,2],[2,1],[1,1],[1,2],[2,2]]]},"properties":{"objectType":"detection","classification":{"name":"a \"b\"","color":[1,2,3]},"measurements":{"area":8,"mean":0.5}}},
        {"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[1,0],[1,1],[0,1],[0,0],[1,0]]],[[[3,0],[3,1],[2,1],[2,0],[3,0]]]]},"properties":{"objectType":"detection"}}
        ]}

        """#)
    #expect(GeoJSON.quoted("a\n\u{1}ä\\") == #""a\u000a\u0001ä\\""#)
  }

  /// No point stands twice in a ring, and filling gives the pixels again.
  @Test(arguments: [
    ["##..", "..##", "..##"], ["#.#", ".#.", "#.#"], ["####", "#.##", "##.#", "####"],
    ["##.##", "#.#.#", ".###.", "#.#.#", "##.##"], ["###.", "#.##", "##.#", ".###"],
  ])
  func ringsOfSimpleOutlinesDoNotTouchThemselves(rows: [String]) {
    let region = PixelRegionTests.region(rows)
    var filled = PixelRegion()
    for outline in region.simpleOutlines() {
      for ring in outline.rings { #expect(Set(ring).count == ring.count) }
      let part = PixelRegion(filling: outline, in: PixelSize(width: 5, height: 5))
      filled = filled.union(part ?? PixelRegion())
    }
    #expect(filled == region)
  }
}
