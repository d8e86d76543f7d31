import System
import Testing

@Suite struct NaturalOrderTests {
  @Test func digitsGoByTheNumberThatTheyMake() {
    let names = ["t1", "t2", "t9", "t10", "t11", "t100"]
    #expect(names.reversed().sorted(by: precedesNaturally) == names)
    let nested = ["day2/a1", "day2/a10", "day10/a2"]
    #expect(nested.shuffled().sorted(by: precedesNaturally) == nested)
  }

  @Test func theOrderIsTheSameHoweverTheNamesCame() {
    let names = [
      "", "1", "01", "001", "a", "a0", "a00", "a0b", "a1", "a01", "b", "ä", "99999999999999999999999",
    ]
    let sorted = names.sorted(by: precedesNaturally)
    for _ in 0..<20 { #expect(names.shuffled().sorted(by: precedesNaturally) == sorted) }
    for a in names {
      #expect(!precedesNaturally(a, a))
      for b in names where a != b { #expect(precedesNaturally(a, b) != precedesNaturally(b, a)) }
    }
  }
}
